namespace Pingtree.Journeys.Tests.Harness;

/// <summary>Everything in one process, which needs nothing else.</summary>
public sealed class EmbeddedSetUp : SetUp
{
    private PingtreeProcess? _process;

    public PingtreeProcess Process => _process!;

    public override IReadOnlyList<PingtreeProcess> Intakes => [Process];

    public override IEnumerable<PingtreeProcess> Processes => _process is null ? [] : [_process];

    public static async Task<EmbeddedSetUp> StartAsync(params (string Name, string Value)[] forItsFirstLife)
    {
        var setUp = new EmbeddedSetUp();
        try
        {
            setUp._process = await PingtreeProcess.StartAsync(setUp.Settings(), forItsFirstLife);
            return setUp;
        }
        catch
        {
            await setUp.DisposeAsync();
            throw;
        }
    }
}
