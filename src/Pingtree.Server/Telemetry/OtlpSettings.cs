using System.Globalization;
using Microsoft.Extensions.Configuration.Memory;
using Pingtree.Server.Setup;

namespace Pingtree.Server.Telemetry;

/// <summary>
/// OpenTelemetry's own variables. Its SDK reads them itself and passes over what it can't read; what would quietly send nothing, or everything, is refused here.
/// </summary>
internal static class OtlpSettings
{
    private const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ProtocolKey = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string SamplerKey = "OTEL_TRACES_SAMPLER";
    private const string SamplerArgumentKey = "OTEL_TRACES_SAMPLER_ARG";
    private const string PropagatorsKey = "OTEL_PROPAGATORS";

    private static readonly string[] Protocols = ["grpc", "http/protobuf"];

    private static readonly string[] Samplers =
        ["always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"];

    /// <summary>One request in a hundred: enough to see where time goes, too little to be noticed.</summary>
    private static readonly Dictionary<string, string?> Defaults = new()
    {
        [SamplerKey] = "parentbased_traceidratio",
        [SamplerArgumentKey] = "0.01",
    };

    /// <summary>Where traces and metrics go; null where nothing says so.</summary>
    /// <param name="given">The value of a key; null where it has none.</param>
    /// <exception cref="SetupException">A value can't be right.</exception>
    public static Uri? ReadCollector(Func<string, string?> given)
    {
        if (given(EndpointKey) is not { } endpoint)
            return null;

        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var collector) || collector.Scheme is not ("http" or "https"))
            throw new SetupException($"{EndpointKey} can't be read; write it as http://host:4317.");
        Check(ProtocolKey, given(ProtocolKey), Protocols);
        Check(SamplerKey, given(SamplerKey), Samplers);
        if (given(SamplerArgumentKey) is { } share && !IsShare(share))
            throw new SetupException($"{SamplerArgumentKey} is '{share}'; write a number from 0 to 1.");
        return collector;
    }

    /// <summary>What stands where nothing else is said.</summary>
    public static void AddDefaults(IConfigurationBuilder configuration) =>
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });

    /// <summary>Whether a signal is to be sent: <c>OTEL_TRACES_EXPORTER</c> and <c>OTEL_METRICS_EXPORTER</c> may say <c>none</c>.</summary>
    public static bool IsSent(IConfiguration configuration, string signal) => configuration[$"OTEL_{signal}_EXPORTER"] is not "none";

    /// <summary>Whether the traces of those who call are carried on, for a gateway of one's own: only where that is asked for.</summary>
    public static bool CarriesOnCallers(IConfiguration configuration) =>
        (configuration[PropagatorsKey] ?? "").Split(',', StringSplitOptions.TrimEntries).Contains("tracecontext");

    private static void Check(string key, string? value, string[] known)
    {
        if (value is not null && !known.Contains(value))
            throw new SetupException($"{key} is '{value}'; take one of {string.Join(", ", known)}.");
    }

    private static bool IsShare(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1;
}
