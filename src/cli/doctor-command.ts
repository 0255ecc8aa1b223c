import { Command } from "commander";
import { doctor } from "./doctor.ts";
import { exitCodes } from "./exit-codes.ts";

/** `omb doctor`: is everything here that a build and a run need? */
export function doctorCommand(setExitCode: (code: number) => void): Command {
	return new Command("doctor")
		.description("show toolchain, librdkafka's version and codecs, cores, clock source and limits of this machine")
		.action(async () => {
			const { ok } = await doctor(process.stdout);
			setExitCode(ok ? exitCodes.success : exitCodes.failure);
		});
}
