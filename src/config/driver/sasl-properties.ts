import {
	type Conversion,
	type Converted,
	type Converters,
	givenText,
	isGiven,
	listedValue,
	refusal,
	set,
} from "./conversion.ts";
import { type LoginModule, parseJaas } from "./jaas.ts";
import type { JavaClient } from "./java-client.ts";
import { logsInWith } from "./security.ts";

type Options = ReadonlyMap<string, string>;

const oauthPackage = "org.apache.kafka.common.security.oauthbearer.";
const unsecuredHandler = `${oauthPackage}internals.unsecured.OAuthBearerUnsecuredLoginCallbackHandler`;
const defaultKinit = "/usr/bin/kinit";

/** Properties that count when `security.protocol` asks for SASL. */
export const saslConverters: Converters = {
	"sasl.jaas.config": jaasConfig,
	"sasl.login.callback.handler.class": loginHandler,
	"sasl.oauthbearer.jwt.retriever.class": tokenRetriever,
	"sasl.oauthbearer.token.endpoint.url": tokenEndpoint,
	// Both are part of what jaasConfig makes for the unsecured handler, and mean nothing without it.
	"sasl.oauthbearer.scope.claim.name": () => [],
	"sasl.oauthbearer.sub.claim.name": () => [],
	"sasl.kerberos.service.name": kerberosService,
	"sasl.kerberos.kinit.cmd": kinitCommand,
	"sasl.kerberos.min.time.before.relogin": relogin,
};

/** What each login module's options become. */
const loginModules: ReadonlyMap<string, (conversion: Conversion, options: Options) => Converted[]> = new Map([
	["org.apache.kafka.common.security.plain.PlainLoginModule", credentials],
	["org.apache.kafka.common.security.scram.ScramLoginModule", scramCredentials],
	["org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule", oauthOptions],
	["com.sun.security.auth.module.Krb5LoginModule", kerberosLogin],
]);

function jaasConfig(conversion: Conversion): Converted[] {
	if (givenText(conversion) === "") {
		conversion.note("there is no `sasl.jaas.config`; the login needs native settings such as librdkafka.sasl.username");
		return [];
	}
	const module = parseJaas(givenText(conversion));
	if (typeof module === "string") {
		throw conversion.client.error(conversion.name, `\`sasl.jaas.config\` ${module}; correct it`);
	}
	const convert = loginModules.get(module.className);
	if (convert === undefined) throw refusal(conversion, `names the login module ${module.className}`);
	return convert(conversion, module.options);
}

/** The login module of the client; null without one. Errors in it are jaasConfig's to report. */
function loginModule(client: JavaClient): LoginModule | null {
	const module = parseJaas(client.text("sasl.jaas.config"));
	return typeof module === "string" ? null : module;
}

function credentials(_: Conversion, options: Options): Converted[] {
	return renamed(options, { username: "sasl.username", password: "sasl.password" });
}

function scramCredentials(conversion: Conversion, options: Options): Converted[] {
	if (options.get("tokenauth") === "true") throw refusal(conversion, "asks for delegation tokens (tokenauth)");
	return credentials(conversion, options);
}

function kerberosLogin(_: Conversion, options: Options): Converted[] {
	return renamed(options, { keyTab: "sasl.kerberos.keytab", principal: "sasl.kerberos.principal" });
}

function oauthOptions(conversion: Conversion, options: Options): Converted[] {
	if (!usesOidc(conversion.client)) return [unsecuredToken(conversion, options)];
	const settings = renamed(options, {
		clientId: "sasl.oauthbearer.client.id",
		clientSecret: "sasl.oauthbearer.client.secret",
		scope: "sasl.oauthbearer.scope",
	});
	const extensions = extensionsOf(options, "extension_").map(([key, value]) => `${key}=${value}`);
	if (extensions.length > 0) settings.push({ name: "sasl.oauthbearer.extensions", value: extensions.join(",") });
	return settings;
}

/** librdkafka makes an unsigned token of its own from a line of key=value pairs. */
function unsecuredToken(conversion: Conversion, options: Options): Converted {
	const { client } = conversion;
	const principalClaim =
		options.get("unsecuredLoginPrincipalClaimName") ?? client.text("sasl.oauthbearer.sub.claim.name");
	const scopeClaim = options.get("unsecuredLoginScopeClaimName") ?? client.text("sasl.oauthbearer.scope.claim.name");
	const principal = options.get(`unsecuredLoginStringClaim_${principalClaim}`);
	if (principal === undefined) throw refusal(conversion, `has no unsecuredLoginStringClaim_${principalClaim}`);
	const scopes = scopesOf(options, scopeClaim);
	const lifeSeconds = options.get("unsecuredLoginLifetimeSeconds");
	const words = [
		principalClaim === "sub" ? [] : [`principalClaimName=${principalClaim}`],
		[`principal=${principal}`],
		scopeClaim === "scope" ? [] : [`scopeClaimName=${scopeClaim}`],
		scopes.length === 0 ? [] : [`scope=${scopes.join(",")}`],
		lifeSeconds === undefined ? [] : [`lifeSeconds=${lifeSeconds}`],
		extensionsOf(options, "unsecuredLoginExtension_").map(([key, value]) => `extension_${key}=${value}`),
	];
	return { name: "sasl.oauthbearer.config", value: words.flat().join(" ") };
}

/** A list claim begins with its own separator; a string claim holds one scope. */
function scopesOf(options: Options, claim: string): string[] {
	const list = options.get(`unsecuredLoginListClaim_${claim}`);
	const single = options.get(`unsecuredLoginStringClaim_${claim}`);
	return (list ? list.slice(1).split(list.charAt(0)) : [single ?? ""]).filter((scope) => scope !== "");
}

function loginHandler(conversion: Conversion): Converted[] {
	const className = givenText(conversion);
	if (!logsInWith(conversion.client, "OAUTHBEARER")) {
		if (className !== "") throw refusal(conversion, `is custom Java code (${className})`);
		return [];
	}
	if (className === "" || className === unsecuredHandler) {
		return usesOidc(conversion.client) ? [] : [{ name: "enable.sasl.oauthbearer.unsecure.jwt", value: "true" }];
	}
	const method = listedValue(conversion, className);
	if (method !== "oidc") throw refusal(conversion, `is custom Java code (${className})`);
	return [set(conversion, method)];
}

/** Java 4.1 names its way to a token; each has a grant type in librdkafka. */
function tokenRetriever(conversion: Conversion): Converted[] {
	const className = givenText(conversion);
	if (className === "") return [];
	const shortName = className.startsWith(oauthPackage) ? className.slice(oauthPackage.length) : "";
	const grant = shortName === "DefaultJwtRetriever" ? "client_credentials" : listedValue(conversion, `...${shortName}`);
	if (grant === undefined) throw refusal(conversion, `is \`${className}\``);
	return [
		{ name: "sasl.oauthbearer.method", value: "oidc" },
		{ name: "sasl.oauthbearer.grant.type", value: grant },
	];
}

function tokenEndpoint(conversion: Conversion): Converted[] {
	const url = givenText(conversion);
	if (url === "") return [];
	if (!/^https?:\/\//i.test(url)) throw refusal(conversion, "must be an http(s) URL");
	return [set(conversion, url)];
}

/** The property and the login module may both name the service, if they agree; Java has no default. */
function kerberosService(conversion: Conversion): Converted[] {
	const inModule = loginModule(conversion.client)?.options.get("serviceName") ?? "";
	const inFile = givenText(conversion);
	if (inFile !== "" && inModule !== "" && inFile !== inModule) {
		throw refusal(conversion, "differs from serviceName in `sasl.jaas.config`");
	}
	if (inFile === "" && inModule === "") {
		throw conversion.client.error(
			"sasl.mechanism",
			"Kerberos needs a service name; add sasl.kerberos.service.name=kafka",
		);
	}
	return [set(conversion, inFile || inModule)];
}

/** Java has the path of kinit, librdkafka a shell command that renews the ticket or fetches one. */
function kinitCommand(conversion: Conversion): Converted[] {
	const path = givenText(conversion);
	if (path === "" || path === defaultKinit || !usesKeyTab(conversion.client)) return [];
	const login = "-t '%{sasl.kerberos.keytab}' -k %{sasl.kerberos.principal}";
	return [set(conversion, `${path} -R ${login} || ${path} ${login}`)];
}

/** Without a key tab there is nothing to run kinit with, and librdkafka's command would name one. */
function relogin(conversion: Conversion): Converted[] {
	if (!usesKeyTab(conversion.client)) return [set(conversion, "0", true)];
	return isGiven(conversion) ? [set(conversion, String(conversion.client.integer(conversion.name)))] : [];
}

function usesKeyTab(client: JavaClient): boolean {
	const options = loginModule(client)?.options;
	return options?.get("keyTab") !== undefined && options.get("useTicketCache") !== "true";
}

function usesOidc(client: JavaClient): boolean {
	const handler = client.text("sasl.login.callback.handler.class");
	if (handler !== "") return handler !== unsecuredHandler;
	return client.given("sasl.oauthbearer.jwt.retriever.class") !== undefined;
}

function renamed(options: Options, names: Record<string, string>): Converted[] {
	return Object.entries(names).flatMap(([option, name]) => {
		const value = options.get(option);
		return value === undefined ? [] : [{ name, value }];
	});
}

function extensionsOf(options: Options, prefix: string): Array<[key: string, value: string]> {
	const entries = [...options].filter(([option]) => option.startsWith(prefix));
	return entries.map(([option, value]) => [option.slice(prefix.length), value]);
}
