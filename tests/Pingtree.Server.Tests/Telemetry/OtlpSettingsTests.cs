using Microsoft.Extensions.Configuration;
using Pingtree.Server.Setup;
using Pingtree.Server.Telemetry;

namespace Pingtree.Server.Tests.Telemetry;

public sealed class OtlpSettingsTests
{
    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://collector")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    [InlineData("OTEL_TRACES_SAMPLER", "sometimes")]
    [InlineData("OTEL_TRACES_SAMPLER_ARG", "1%")]
    [InlineData("OTEL_TRACES_SAMPLER_ARG", "1.5")]
    [InlineData("OTEL_TRACES_SAMPLER_ARG", "NaN")]
    public void What_the_sdk_would_pass_over_in_silence_is_named(string key, string value)
    {
        var settings = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://collector:4317", [key] = value };

        var refused = Should.Throw<SetupException>(() => OtlpSettings.ReadCollector(settings.GetValueOrDefault));

        refused.Message.ShouldStartWith(key);
    }

    [Fact]
    public void Without_an_endpoint_no_other_variable_matters()
    {
        var settings = new Dictionary<string, string> { ["OTEL_TRACES_SAMPLER"] = "sometimes" };

        OtlpSettings.ReadCollector(settings.GetValueOrDefault).ShouldBeNull();
    }

    [Theory]
    [InlineData(null, "0.01")]
    [InlineData("0.5", "0.5")]
    public void A_sampler_that_is_given_stands(string? given, string stands)
    {
        var builder = new ConfigurationBuilder();
        if (given is not null)
            builder.AddInMemoryCollection([new("OTEL_TRACES_SAMPLER_ARG", given)]);

        OtlpSettings.AddDefaults(builder);

        var configuration = builder.Build();
        configuration["OTEL_TRACES_SAMPLER"].ShouldBe("parentbased_traceidratio");
        configuration["OTEL_TRACES_SAMPLER_ARG"].ShouldBe(stands);
    }
}
