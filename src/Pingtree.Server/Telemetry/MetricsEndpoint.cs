namespace Pingtree.Server.Telemetry;

/// <summary><c>GET /metrics</c>: what this process measured, as Prometheus text.</summary>
internal static class MetricsEndpoint
{
    public static void AddMetrics(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MetricsRegister>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<MetricsRegister>());
    }

    public static void MapMetrics(this WebApplication app) => app
        .MapGet("/metrics", (MetricsRegister register) => Results.Text(register.Write(), "text/plain; version=0.0.4; charset=utf-8"))
        .ExcludeFromDescription();
}
