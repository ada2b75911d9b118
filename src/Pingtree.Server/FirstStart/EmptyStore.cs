using Pingtree.Intake.Access;
using Pingtree.Pipeline.Sources;
using Pingtree.Server.Setup;

namespace Pingtree.Server.FirstStart;

/// <summary>Makes what an empty store needs before anybody can use it: the admin key and the demo sources.</summary>
internal static class EmptyStore
{
    /// <summary>Puts the configured key in force, before the first request.</summary>
    public static async Task SetAdminKeyAsync(this WebApplication app, PingtreeSetup setup)
    {
        if (setup.AdminKey is { } given)
            await app.Services.GetRequiredService<IOperatorKeyStore>().TryConfigureAsync(ApiKey.Hash(given), CancellationToken.None);
    }

    /// <summary>
    /// Makes the keys and shows them, in this order and only once the server listens: a start that fails must not leave keys behind that
    /// nobody has seen. For intakes: keys are for those who call the API.
    /// </summary>
    public static async Task GreetAsync(this WebApplication app, PingtreeSetup setup)
    {
        if (!setup.Roles.HasFlag(Roles.Intake))
            return;

        var sources = app.Services.GetRequiredService<ISourceStore>();
        var operatorKey = app.Services.GetRequiredService<IOperatorKeyStore>();
        Welcome.Print(app.Urls, new Greeting
        {
            AdminKey = setup.AdminKey is null ? await EnsureAdminKeyAsync(operatorKey) : null,
            SourceKeys = setup.Demo ? await EnsureDemoSourcesAsync(sources) : new Dictionary<string, string>(),
        });
    }

    /// <summary>The key where it was made just now; null where it was there.</summary>
    private static async Task<string?> EnsureAdminKeyAsync(IOperatorKeyStore operatorKey)
    {
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
