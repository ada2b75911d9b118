namespace Pingtree.Journeys.Tests.Harness;

/// <summary>A running Pingtree: one process or many.</summary>
public abstract class SetUp : IAsyncDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("pingtree-journey-");

    /// <summary>The operator's key.</summary>
    public string AdminKey { get; } = $"admin-{Made.Word()}{Made.Word()}";

    /// <summary>Who takes HTTP requests for leads.</summary>
    public abstract IReadOnlyList<PingtreeProcess> Intakes { get; }

    /// <summary>Everybody.</summary>
    public abstract IEnumerable<PingtreeProcess> Processes { get; }

    /// <summary>The store's name in <c>/health/ready</c>.</summary>
    public virtual string StoreName => SharedStore.File;

    /// <summary>The admin API.</summary>
    public Api Admin => new(Intakes[0].Http, AdminKey);

    /// <summary>Makes a source of the test's own, without noticeable rate limits where it names none.</summary>
    public async Task<SourceApi> NewSourceAsync(params (string Name, object? Value)[] settings)
    {
        var slug = $"s-{Made.Word()}";
        var body = new Dictionary<string, object?>
        {
            ["slug"] = slug,
            ["name"] = "A journey",
            ["rate_limits"] = new { create = 1_000_000, fetch = 1_000_000, suppression = 1_000_000 },
        };
        foreach (var (name, value) in settings)
            body[name] = value;

        var made = await Admin.PostAsync("/api/v1/database-source", body);
        made.Status.ShouldBe(201, made.Text);
        return new SourceApi(Intakes[0], slug, made["api_key"]!);
    }

    /// <summary>No process may ever have written one of these, nor any e-mail address of ours.</summary>
    public void ShouldNotHaveLogged(params string[] secrets)
    {
        var lines = Processes.SelectMany(process => process.Output).ToList();
        lines.ShouldNotBeEmpty();
        lines.Where(line => secrets.Append(Made.EmailDomain).Append(AdminKey).Any(s => line.Contains(s, StringComparison.OrdinalIgnoreCase))).ShouldBeEmpty();
    }

    /// <summary>What every process of this set-up is told.</summary>
    protected IReadOnlyDictionary<string, string> Settings(params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string>
        {
            ["Pingtree__DataDirectory"] = _data.FullName,
            ["Pingtree__AdminKey"] = AdminKey,
            ["Pingtree__Demo"] = "false",
            ["Webhooks__AllowPrivateNetworks"] = "true", // the journeys' endpoints are on this machine
            ["Logging__LogLevel__Default"] = "Debug", // What a log may not show it may not show at this level either.
        };
        foreach (var (name, value) in more)
            settings[name] = value;
        return settings;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Processes)
            await process.DisposeAsync();
        await DisposeServersAsync();
        _data.Delete(recursive: true);
    }

    protected virtual Task DisposeServersAsync() => Task.CompletedTask;
}
