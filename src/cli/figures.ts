import Table from "cli-table3";

/** Digits in groups of three whatever the locale of the machine, so that scripts read the same everywhere. */
export function grouped(value: number, decimals = 0): string {
	return value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** A share (1 is all) in per cent with one decimal. */
export function percent(share: number): string {
	return `${(share * 100).toFixed(1)} %`;
}

/** At most 7 characters: three decimals where there is room, an exponent from 1,000 s on. */
export function formatMs(valueUs: number): string {
	const ms = valueUs / 1000;
	if (ms < 100) return ms.toFixed(3);
	if (ms < 10_000) return ms.toFixed(1);
	return ms < 1_000_000 ? ms.toFixed(0) : ms.toExponential(2);
}

const borders = [
	...["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"],
	...["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"],
];
const noBorders = Object.fromEntries(borders.map((border) => [border, ""]));

/** Lines of a table without borders; the first column is aligned as told, the others to the right. */
export function plainTable(head: string[], rows: string[][], firstColumn: "left" | "right"): string[] {
	const table = new Table({
		head,
		chars: noBorders,
		style: { head: [], border: [], "padding-left": 1, "padding-right": 0 },
		colAligns: [firstColumn, ...head.slice(1).map((): "right" => "right")],
	});
	table.push(...rows);
	return table
		.toString()
		.split("\n")
		.map((line) => line.slice(1));
}
