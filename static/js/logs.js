// The log beyond HTML: new lines are announced as they come, a drag across the bars is a range.

import { followLog } from "./logs/follow.js";
import { drawRanges } from "./logs/ranges.js";

followLog();
drawRanges();
