namespace Pingtree.Server.FirstStart;

/// <summary>What a first start made. Shown once, never logged.</summary>
internal sealed record Greeting
{
    public string? AdminKey { get; init; }

    /// <summary>Keys by slug.</summary>
    public required IReadOnlyDictionary<string, string> SourceKeys { get; init; }
}

/// <summary>Says where the server listens and, on a first start, hands out the keys with a request to paste.</summary>
internal static class Welcome
{
    public static void Print(ICollection<string> urls, Greeting greeting)
    {
        var url = urls.FirstOrDefault() ?? "";
        Console.WriteLine($"Pingtree Pipeline listens on {url} (documentation: {url}/docs)");
        if (greeting.AdminKey is { } adminKey)
            Console.WriteLine($"Admin key, shown only now: {adminKey}");
        foreach (var (slug, key) in greeting.SourceKeys)
            Console.WriteLine($"Key of the demo source '{slug}', shown only now: {key}");
        if (greeting.SourceKeys.TryGetValue(DemoSources.HomeInsurance, out var demoKey))
            Console.WriteLine(Requests($"{url}/api/v1/database-source/{DemoSources.HomeInsurance}", demoKey));
    }

    private static string Requests(string source, string key) => $$"""

        Send a lead:

        curl -X POST {{source}}/create \
          -H 'Authorization: Bearer {{key}}' \
          -H 'Content-Type: application/json' \
          -d '{"first_name":"Ada","last_name":"Lovelace","email":"ada@example.com","phone":"(555) 123-4567","state":"CA","zip":"94107"}'

        Read it back:

        curl {{source}}/fetch \
          -H 'Authorization: Bearer {{key}}'

        """;
}
