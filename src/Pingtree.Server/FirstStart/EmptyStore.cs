using Pingtree.Intake.Access;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Sources;
using Pingtree.Server.Setup;

namespace Pingtree.Server.FirstStart;

/// <summary>Makes what an empty store needs before anybody can use it: the admin key and the demo sources.</summary>
internal static class EmptyStore
{
    public static void AddFirstStart(this WebApplicationBuilder builder, PingtreeSetup setup)
    {
        builder.Services.AddSingleton(provider => ActivatorUtilities.CreateInstance<StoreStart>(provider, setup));
        builder.Services.AddHostedService(provider => provider.GetRequiredService<StoreStart>());
    }

    /// <summary>Puts the configured key in force before the first request; as soon as the store is there, where it is away.</summary>
    public static Task SetAdminKeyAsync(this WebApplication app) => app.Services.GetRequiredService<StoreStart>().TryAsync(CancellationToken.None);

    /// <summary>
    /// Makes the keys and shows them, in this order and only once the server listens: a start that fails must not leave keys behind that
    /// nobody has seen. For intakes: keys are for those who call the API.
    /// </summary>
    public static async Task GreetAsync(this WebApplication app, PingtreeSetup setup)
    {
        if (!setup.Roles.HasFlag(Roles.Intake))
            return;

        var sources = app.Services.GetRequiredService<ISourceStore>();
        var tokens = app.Services.GetRequiredService<ITokenStore>();
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var operatorKey = app.Services.GetRequiredService<IOperatorKeyStore>();
        var adminKey = setup.AdminKey is null ? await EnsureAdminKeyAsync(operatorKey) : null;
        var demo = setup.Demo ? await EnsureDemoSourcesAsync(sources) : [];
        Welcome.Print(app.Urls, new Greeting
        {
            AdminKey = adminKey,
            SourceKeys = demo.ToDictionary(made => made.Source.Slug, made => made.Key),
            CustomersToken = demo.Find(made => made.Source.Slug == DemoSources.Customers).Source is { } customers
                ? await MakeTokenAsync(tokens, customers, clock)
                : null,
        });
    }

    /// <summary>The key where it was made just now; null where it was there.</summary>
    private static async Task<string?> EnsureAdminKeyAsync(IOperatorKeyStore operatorKey)
    {
        var made = ApiKey.New(ApiKey.AdminPrefix);
        return await operatorKey.TryInitialiseAsync(ApiKey.Hash(made), CancellationToken.None) ? made : null;
    }

    private static async Task<List<(Source Source, string Key)>> EnsureDemoSourcesAsync(ISourceStore sources)
    {
        var made = new List<(Source, string)>();
        if ((await sources.ListAsync(CancellationToken.None)).Count > 0)
            return made;

        foreach (var demo in DemoSources.All)
        {
            var key = ApiKey.New(ApiKey.SourcePrefix);
            if (await sources.CreateAsync(demo with { KeyHash = ApiKey.Hash(key) }, CancellationToken.None) is { } source)
                made.Add((source, key));
        }

        return made;
    }

    /// <summary>A token that may do everything with the source.</summary>
    private static async Task<string> MakeTokenAsync(ITokenStore tokens, Source source, TimeProvider clock)
    {
        var text = ApiKey.New(ApiKey.TokenPrefix);
        var roles = TokenRoleWords.All.Aggregate(TokenRoles.None, (all, role) => all | role.Role);
        var token = new AccessToken(ApiKey.NewTokenId(), "Demo", roles, [source.Id], Group: null, MonthlyQuota: null, clock.GetUtcNow());
        await tokens.CreateAsync(token, ApiKey.Hash(text), CancellationToken.None);
        return text;
    }
}
