"""Who the agent is: changes to it, the rulings of Wise Authorities, and its lineage."""
