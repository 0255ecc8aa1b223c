export interface Requirement {
	id: string;
	name: string;
	neededBy: "setup" | "librdkafka" | "test:native" | "test:integration";
	apt: string | null;
	dnf: string | null;
	brew: string | null;
}

export const requirements: readonly Requirement[];
