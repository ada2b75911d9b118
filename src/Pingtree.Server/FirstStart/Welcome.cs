namespace Pingtree.Server.FirstStart;

/// <summary>What a first start made. Shown once, never logged.</summary>
internal sealed record Greeting
{
    public string? AdminKey { get; init; }

    /// <summary>Keys by slug.</summary>
    public required IReadOnlyDictionary<string, string> SourceKeys { get; init; }

    /// <summary>The profiles API's token for the demo source of customers.</summary>
    public string? CustomersToken { get; init; }
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
        if (greeting.CustomersToken is { } token)
            Console.WriteLine($"Token of the profiles API for '{DemoSources.Customers}', shown only now: {token}");
        if (greeting.SourceKeys.TryGetValue(DemoSources.HomeInsurance, out var demoKey))
            Console.WriteLine(Requests($"{url}/api/v1/database-source/{DemoSources.HomeInsurance}", demoKey));
        if (greeting.CustomersToken is { } customersToken)
            Console.WriteLine(ProfileRequest(url, customersToken));
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

    private static string ProfileRequest(string url, string token) => $$$"""
        Import a profile of a customer:

        curl -X POST {{{url}}}/api/v1.1/profiles/import \
          -H 'Content-Type: application/json' \
          -d '{"token":"{{{token}}}","db_id":1,"resource_id":1,"matching":"email","data":{"_status":0,"_fname":"Jim","_lname":"Jones","email":"example@example.com","phones":["+79000000000"]}}'

        """;
}
