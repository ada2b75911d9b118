using Pingtree.Intake.Access;
using Pingtree.Pipeline.Sources;
using Pingtree.Server.Setup;

namespace Pingtree.Server.FirstStart;

/// <summary>Makes what an empty store needs before anybody can use it: the admin key and the demo sources.</summary>
internal static class EmptyStore
{
    /// <summary>Greets once the server listens. For intakes: keys are for those who call the API.</summary>
    public static async Task MakeFirstStartAsync(this WebApplication app, PingtreeSetup setup)
    {
        if (!setup.Roles.HasFlag(Roles.Intake))
            return;

        var sources = app.Services.GetRequiredService<ISourceStore>();
        var operatorKey = app.Services.GetRequiredService<IOperatorKeyStore>();
        var greeting = new Greeting
        {
            AdminKey = await EnsureAdminKeyAsync(operatorKey, setup.AdminKey),
            SourceKeys = setup.Demo ? await EnsureDemoSourcesAsync(sources) : new Dictionary<string, string>(),
        };
        app.Lifetime.ApplicationStarted.Register(() => Welcome.Print(app.Urls, greeting));
    }

    /// <summary>The key where it was made just now; null where it was there or given.</summary>
    private static async Task<string?> EnsureAdminKeyAsync(IOperatorKeyStore operatorKey, string? given)
    {
        if (given is not null)
        {
            await operatorKey.TryConfigureAsync(ApiKey.Hash(given), CancellationToken.None);
            return null;
        }

        var made = ApiKey.New(ApiKey.AdminPrefix);
        return await operatorKey.TryInitialiseAsync(ApiKey.Hash(made), CancellationToken.None) ? made : null;
    }

    private static async Task<IReadOnlyDictionary<string, string>> EnsureDemoSourcesAsync(ISourceStore sources)
    {
        var keys = new Dictionary<string, string>();
        if ((await sources.ListAsync(CancellationToken.None)).Count > 0)
            return keys;

        foreach (var demo in DemoSources.All)
        {
            var key = ApiKey.New(ApiKey.SourcePrefix);
            if (await sources.CreateAsync(demo with { KeyHash = ApiKey.Hash(key) }, CancellationToken.None) is not null)
                keys[demo.Slug] = key;
        }

        return keys;
    }
}
