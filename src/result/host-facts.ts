import { readFileSync } from "node:fs";
import { arch, availableParallelism, cpus, hostname, platform, release, totalmem } from "node:os";

/** The machine on which the coordinator ran. */
export interface HostFacts {
	hostname: string;
	/** `linux` or `darwin`. */
	platform: string;
	/** For example `x64`. */
	architecture: string;
	/** Kernel release. */
	kernel: string;
	/** Model name of the first core; empty where the system does not tell. */
	cpuModel: string;
	/** Cores of the machine. */
	cores: number;
	/** Cores this process may use, which affinity and containers can make fewer. */
	usableCores: number;
	memoryBytes: number;
	/** Source behind the kernel's clocks (`tsc`, `kvm-clock`, `hpet`); `null` where the system does not tell. */
	clockSource: string | null;
}

const linuxClockSource = "/sys/devices/system/clocksource/clocksource0/current_clocksource";

/** Reads the facts of this machine; `clockSourcePath` is where Linux names its clock source. */
export function readHostFacts(clockSourcePath: string = linuxClockSource): HostFacts {
	const processors = cpus();
	return {
		hostname: hostname(),
		platform: platform(),
		architecture: arch(),
		kernel: release(),
		cpuModel: processors[0]?.model.trim() ?? "",
		cores: processors.length,
		usableCores: availableParallelism(),
		memoryBytes: totalmem(),
		clockSource: readClockSource(clockSourcePath),
	};
}

function readClockSource(path: string): string | null {
	try {
		return readFileSync(path, "utf8").trim() || null;
	} catch {
		return null;
	}
}
