import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { scratchDirectory, scratchFile } from "../scratch-file.ts";
import { driverWith, settingsOf, translate } from "./driver-fixture.ts";

const directory = scratchDirectory();
const fixtures = join(import.meta.dirname, "../../fixtures/stores");
const pem = scratchFile(directory, "store.pem", "-----BEGIN CERTIFICATE-----\n");
const p12 = scratchFile(directory, "store.p12", Buffer.from("3082010002010330", "hex"));
const jceks = scratchFile(directory, "store.jceks", Buffer.from("cececece00000002", "hex"));
const noise = scratchFile(directory, "noise", Buffer.from("0001", "hex"));

const trustP12 = join(fixtures, "trust.p12");
const storedCertificate = join(fixtures, "trusted.pem");

const tls = (block: string) => ({ common: `security.protocol=SSL\n${block}` });
const oneLine = "-----BEGIN CERTIFICATE----- AAAA -----END CERTIFICATE-----";
const wrapped = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

describe("ssl properties", () => {
	const rows: Array<[block: string, expected: Record<string, string | undefined>, why: string]> = [
		[`ssl.truststore.location=${pem}\nssl.truststore.type=JKS`, { "ssl.ca.location": pem }, "the content decides"],
		[
			`ssl.truststore.location=${trustP12}\nssl.truststore.password=trust-store-pw`,
			{ "ssl.ca.pem": readFileSync(storedCertificate, "utf8"), "ssl.ca.location": undefined },
			"the certificates of a PKCS12 store",
		],
		["ssl.truststore.location=", { "ssl.ca.location": undefined }, "an empty path is none"],
		[
			`ssl.keystore.location=${pem}`,
			{ "ssl.key.location": pem, "ssl.certificate.location": pem },
			"both from one file",
		],
		[`ssl.keystore.location=${pem}\nssl.key.password=a`, { "ssl.key.password": "a" }, "the password of a PEM key"],
		[
			`ssl.keystore.location=${p12}\nssl.keystore.password=a\nssl.key.password=a`,
			{ "ssl.keystore.password": "a", "ssl.key.password": undefined },
			"one password for store and key",
		],
		[`ssl.truststore.certificates=${oneLine}`, { "ssl.ca.pem": wrapped }, "trust in the file itself"],
		[
			`ssl.keystore.certificate.chain=${oneLine}\nssl.key.password=a`,
			{ "ssl.certificate.pem": wrapped, "ssl.key.password": "a" },
			"a chain in the file itself",
		],
		[`ssl.keystore.key=${oneLine}`, { "ssl.key.pem": wrapped }, "a key in the file itself"],
		[
			"ssl.endpoint.identification.algorithm=HTTPS",
			{ "ssl.endpoint.identification.algorithm": "https" },
			"in lower case",
		],
		["ssl.enabled.protocols=TLSv1.3, TLSv1.2", { "security.protocol": "ssl" }, "what OpenSSL offers anyway"],
		["ssl.protocol=TLS", { "security.protocol": "ssl" }, "the same"],
	];
	for (const [block, expected, why] of rows) {
		it(`translates ${block.replaceAll(directory, "").replaceAll("\n", " and ")}: ${why}`, () => {
			const settings = settingsOf("admin", tls(block));
			for (const [name, value] of Object.entries(expected)) assert.equal(settings[name], value, name);
		});
	}

	const refused: Array<[block: string, message: RegExp, why: string]> = [
		[
			`ssl.truststore.location=${jceks}`,
			/^common:2: .+ is a JCEKS store.+; Convert it: keytool/,
			"a trust store in JCEKS",
		],
		[
			`ssl.truststore.location=${trustP12}\nssl.truststore.password=x`,
			/^common:2: `.+trust\.p12` does not open with its password; correct the password/,
			"a trust store under another password",
		],
		[`ssl.truststore.location=${p12}`, /^common:2: `.+store\.p12` is damaged; make it anew/, "half a trust store"],
		[`ssl.truststore.location=${noise}`, /^common:2: .+ is a file of unknown format/, "an unknown store"],
		[`ssl.keystore.location=${jceks}`, /^common:2: .+ is a JCEKS store/, "a key store in JCEKS"],
		[`ssl.truststore.location=${directory}/none`, /^common:2: `.+none` cannot be read \(ENOENT\)/, "a missing store"],
		[
			`ssl.keystore.location=${p12}\nssl.keystore.password=a\nssl.key.password=b`,
			/^common:4: `ssl\.key\.password` differs from `ssl\.keystore\.password`.+; Re-export/,
			"two passwords",
		],
		["ssl.truststore.certificates=AAAA", /^common:2: .+ holds no PEM block/, "certificates that are none"],
		["ssl.endpoint.identification.algorithm=x", /^common:2: .+ must be https, or empty/, "another check of host names"],
		[
			"ssl.enabled.protocols=TLSv1.2",
			/^common:2: .+ cannot be honoured .+; Use an OpenSSL configuration/,
			"TLS 1.2 alone",
		],
		["ssl.protocol=TLSv1.2", /^common:2: `ssl\.protocol` cannot be honoured/, "the same"],
		["ssl.cipher.suites=TLS_AES_128_GCM_SHA256", /^common:2: .+ has TLS 1\.3 suites only/, "nothing left to set"],
		["ssl.cipher.suites=TLS_RSA_WITH_AES_128_CBC_SHA", /^common:2: .+ has no TLS 1\.3 suite/, "no TLS 1.3"],
		["ssl.cipher.suites=TLS_MINE", /^common:2: .+ names `TLS_MINE`, which has no OpenSSL name/, "an unknown suite"],
		["ssl.cipher.suites=toString", /^common:2: .+ names `toString`/, "a name that every object has"],
	];
	for (const [block, message, why] of refused) {
		it(`refuses ${why}`, () => {
			assert.throws(() => translate(driverWith(tls(block))), { name: "ConfigError", message });
		});
	}

	it("says that the suites of TLS 1.3 cannot be chosen", () => {
		const { notes } = translate(
			driverWith(tls("ssl.cipher.suites=TLS_AES_128_GCM_SHA256,TLS_RSA_WITH_AES_128_CBC_SHA")),
		);
		assert.deepEqual(notes, ["common:2: librdkafka negotiates every TLS 1.3 suite, whichever of them the list has"]);
	});

	it("says that a password without a PKCS12 trust store has no effect", () => {
		const { notes } = translate(driverWith(tls(`ssl.truststore.location=${pem}\nssl.truststore.password=a`)));
		assert.match(notes.join(), /^common:3: `ssl\.truststore\.password` has no effect/);
	});

	it("opens no store without TLS", () => {
		assert.doesNotThrow(() => translate(driverWith({ common: "ssl.truststore.location=/none" })));
	});
});
