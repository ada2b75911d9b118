using Pingtree.Testing.RealServers;

namespace Pingtree.Journeys.Tests.Buyers;

/// <summary>A set-up with small queues for buyers, and a folder where clients nobody here wrote are installed.</summary>
public sealed class BuyerSetUp : IAsyncLifetime
{
    /// <summary>Some sixty events.</summary>
    public const int MaxBytes = 32 * 1024;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pingtree-buyer-");

    public ScaledSetUp SetUp { get; private set; } = null!;

    public string Folder => _folder.FullName;

    public async ValueTask InitializeAsync()
    {
        var setUp = ScaledSetUp.StartAsync(intakes: 1, workers: 1, ("Pingtree__Buyers__MaxBytes", $"{MaxBytes}"));
        try
        {
            foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Buyers", "Clients")))
                File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
            var npm = Loopback.FindBinary("npm") ?? throw new InvalidOperationException("The tests need node and npm (Debian: apt-get install nodejs npm).");
            await Tool.RunAsync(npm, ["ci", "--no-audit", "--no-fund"], Folder, new Dictionary<string, string>(), TestContext.Current.CancellationToken);
        }
        finally
        {
            SetUp = await setUp;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (SetUp is not null)
            await SetUp.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
