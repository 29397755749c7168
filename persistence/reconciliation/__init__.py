"""The signed chain against what else the store says happened."""
