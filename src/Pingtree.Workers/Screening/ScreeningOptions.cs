using System.ComponentModel.DataAnnotations;

namespace Pingtree.Workers.Screening;

/// <summary>How a worker takes leads off the bus.</summary>
public sealed class ScreeningOptions
{
    /// <summary>Where the options stand in the configuration.</summary>
    public const string Section = "Pingtree:Screening";

    /// <summary>Most leads screened and stored in one batch.</summary>
    [Range(1, 5000)]
    public int BatchSize { get; set; } = 500;

    /// <summary>Batches of single creates at work at once, so that one is screened while the outcomes of another are being confirmed.</summary>
    [Range(1, 16)]
    public int Lines { get; set; } = 3;

    /// <summary>Chunks of streamed batches a worker screens at once.</summary>
    [Range(1, 64)]
    public int Chunks { get; set; } = 6;

    /// <summary>Most leads a worker holds at once: two batches, so that the next one fills while the last is written.</summary>
    [Range(1, 10_000)]
    public int Prefetch { get; set; } = 1000;
}
