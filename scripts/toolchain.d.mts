export interface ToolStatus {
	present: boolean;
	/** Its version or where it was looked for, in the tool's or the probe's words. */
	detail: string;
}

/** Probes this machine for every requirement; the keys are requirement ids. */
export function probeToolchain(): Record<string, ToolStatus>;
