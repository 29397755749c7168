-- Log lines by day as well: a histogram over years need not add up every hour.
INSERT INTO log_counts (width, start, level, component, lines)
SELECT 86400, start - (start % 86400 + 86400) % 86400, level, component, sum(lines)
FROM log_counts
WHERE width = 3600
GROUP BY 2, 3, 4;
