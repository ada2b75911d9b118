using Pingtree.Intake.Access;
using Pingtree.Pipeline.Sources;
using Pingtree.Server.Setup;

namespace Pingtree.Server.FirstStart;

/// <summary>Makes the admin key and the demo sources of an empty store, and greets once the server listens.</summary>
internal sealed class FirstStartService(
    PingtreeSetup setup, ISourceStore sources, IOperatorKeyStore operatorKey, Welcome welcome, IHostApplicationLifetime lifetime) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var greeting = new Greeting
        {
            AdminKey = await EnsureAdminKeyAsync(cancellationToken),
            SourceKeys = setup.Demo ? await EnsureDemoSourcesAsync(cancellationToken) : [],
        };
        lifetime.ApplicationStarted.Register(() => welcome.Print(greeting));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The key where it was made just now; null where it was there or given.</summary>
    private async Task<string?> EnsureAdminKeyAsync(CancellationToken ct)
    {
        if (setup.AdminKey is { } given)
        {
            await operatorKey.TryConfigureAsync(ApiKey.Hash(given), ct);
            return null;
        }

        var made = ApiKey.New(ApiKey.AdminPrefix);
        return await operatorKey.TryInitialiseAsync(ApiKey.Hash(made), ct) ? made : null;
    }

    private async Task<IReadOnlyDictionary<string, string>> EnsureDemoSourcesAsync(CancellationToken ct)
    {
        var keys = new Dictionary<string, string>();
        if ((await sources.ListAsync(ct)).Count > 0)
            return keys;

        foreach (var demo in DemoSources.All)
        {
            var key = ApiKey.New(ApiKey.SourcePrefix);
            if (await sources.CreateAsync(demo with { KeyHash = ApiKey.Hash(key) }, ct) is not null)
                keys[demo.Slug] = key;
        }

        return keys;
    }
}
