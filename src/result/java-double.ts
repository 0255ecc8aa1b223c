/**
 * A finite number as `Double.toString` of Java 19 and later prints it: the fewest digits that read back as the same
 * number, always with a point, with an exponent below 0.001 and from 10,000,000.
 */
export function javaDouble(value: number): string {
	const magnitude = Math.abs(value);
	if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e7)) {
		const [digits = "", exponent = ""] = value.toExponential().split("e");
		return `${withPoint(digits)}E${Number(exponent)}`;
	}
	return withPoint(String(value));
}

function withPoint(digits: string): string {
	return digits.includes(".") ? digits : `${digits}.0`;
}
