/** The extra for web vitals: `<script defer src="…/dendro-vitals.js"></script>` after the script itself. */
import { onCLS, onFCP, onINP, onLCP, onTTFB, type Metric } from "web-vitals";

function report({ name, value, rating, navigationType }: Metric): void {
  window.dendro?.("web_vital", { name, value, rating, navigation_type: navigationType });
}

for (const observe of [onCLS, onFCP, onINP, onLCP, onTTFB]) observe(report);
