/** The one table of what the project needs from a machine, and how each system names it. */

/**
 * `setup`: cannot be built without it. `librdkafka`: librdkafka is built with less.
 * `test:native`, `test:integration`: only those tests need it.
 * `brew` is null where Apple's command line tools bring it.
 */
export const requirements = [
	{ id: "node", name: "Node.js 20.17 or newer", neededBy: "setup", apt: null, dnf: null, brew: "node" },
	{ id: "compiler", name: "C++20 compiler", neededBy: "setup", apt: "g++", dnf: "gcc-c++", brew: null },
	{ id: "make", name: "make", neededBy: "setup", apt: "make", dnf: "make", brew: null },
	{ id: "python", name: "python3", neededBy: "setup", apt: "python3", dnf: "python3", brew: null },
	{ id: "zlib", name: "zlib.h", neededBy: "setup", apt: "zlib1g-dev", dnf: "zlib-devel", brew: null },
	{
		id: "openssl",
		name: "openssl/ssl.h",
		neededBy: "setup",
		apt: "libssl-dev",
		dnf: "openssl-devel",
		brew: "openssl@3",
	},
	{ id: "zstd", name: "zstd", neededBy: "librdkafka", apt: "libzstd-dev", dnf: "libzstd-devel", brew: "zstd" },
	{
		id: "sasl",
		name: "SASL GSSAPI",
		neededBy: "librdkafka",
		apt: "libsasl2-dev",
		dnf: "cyrus-sasl-devel",
		brew: null,
	},
	{
		id: "curl",
		name: "SASL OAUTHBEARER OIDC",
		neededBy: "librdkafka",
		apt: "libcurl4-openssl-dev",
		dnf: "libcurl-devel",
		brew: null,
	},
	{ id: "cmake", name: "CMake", neededBy: "test:native", apt: "cmake", dnf: "cmake", brew: "cmake" },
	{
		id: "gtest",
		name: "GoogleTest",
		neededBy: "test:native",
		apt: "libgtest-dev",
		dnf: "gtest-devel",
		brew: "googletest",
	},
	{
		id: "java",
		name: "Java 17",
		neededBy: "test:integration",
		apt: "openjdk-17-jre-headless",
		dnf: "java-17-openjdk-headless",
		brew: "openjdk@17",
	},
	{ id: "maven", name: "Maven", neededBy: "test:integration", apt: "maven", dnf: "maven", brew: "maven" },
];

/** The header that stands for a requirement which is a library. */
export const headerOf = {
	zlib: "zlib.h",
	openssl: "openssl/ssl.h",
	zstd: "zstd.h",
	sasl: "sasl/sasl.h",
	curl: "curl/curl.h",
	gtest: "gtest/gtest.h",
};

function packagesFor(system, missing) {
	return missing.map((requirement) => requirement[system]).filter((name) => name !== null);
}

function macCommands(missing) {
	const brewed = packagesFor("brew", missing);
	const commands = missing.some((requirement) => requirement.brew === null) ? ["xcode-select --install"] : [];
	return brewed.length === 0 ? commands : [...commands, `brew install ${brewed.join(" ")}`];
}

/**
 * The commands that bring what is missing.
 * @returns {Array<{system: string, command: string}>} one entry per system that has a package for any of it
 */
export function installCommands(missing) {
	const apt = packagesFor("apt", missing);
	const dnf = packagesFor("dnf", missing);
	return [
		{ system: "Debian, Ubuntu", command: apt.length === 0 ? "" : `apt-get install ${apt.join(" ")}` },
		{ system: "Fedora", command: dnf.length === 0 ? "" : `dnf install ${dnf.join(" ")}` },
		{ system: "macOS", command: macCommands(missing).join(" && ") },
	].filter(({ command }) => command !== "");
}
