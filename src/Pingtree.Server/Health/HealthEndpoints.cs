using Pingtree.Server.FirstStart;
using Pingtree.Server.Setup;
using Pingtree.Storage.Sqlite;

namespace Pingtree.Server.Health;

/// <summary><c>GET /health/live</c> and <c>/health/ready</c>.</summary>
internal static class HealthEndpoints
{
    public static void AddHealth(this WebApplicationBuilder builder, PingtreeSetup setup)
    {
        if (setup.MongoDb is not null)
        {
            builder.Services.AddMongoHealth();
        }
        else
        {
            builder.Services.AddSingleton<IDependency>(provider =>
                new StoreDependency("sqlite", provider.GetRequiredService<SqliteHealth>().CheckAsync, provider.GetRequiredService<StoreStart>()));
        }

        if (setup.NeedsBus)
        {
            builder.Services.AddSingleton<IDependency>(provider =>
                ActivatorUtilities.CreateInstance<BusDependency>(provider, setup.RabbitMq is null ? "bus" : "rabbitmq"));
        }

        if (setup.Redis is not null)
            builder.Services.AddSingleton<IDependency, RedisDependency>();
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Ok(new { status = "live" })).WithTags("Operations").WithSummary("Is the process running?");
        app.MapGet("/health/ready", ReadyAsync).WithTags("Operations").WithSummary("Can it do its work? Each dependency is named.");
    }

    private static async Task<IResult> ReadyAsync(IEnumerable<IDependency> dependencies, CancellationToken ct)
    {
        var states = await Task.WhenAll(dependencies.Select(async d => (d.Name, State: await d.CheckAsync(ct))));
        var worst = states.Max(s => s.State);

        var body = new Dictionary<string, string> { ["status"] = worst == DependencyState.Ok ? "ready" : Word(worst) };
        foreach (var (name, state) in states)
            body[name] = Word(state);
        return Results.Json(body, statusCode: worst == DependencyState.Unavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private static string Word(DependencyState state) => state.ToString().ToLowerInvariant();
}
