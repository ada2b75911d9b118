using System.ComponentModel.DataAnnotations;
using Pingtree.Contracts.Leads;

namespace Pingtree.Intake.Streaming;

/// <summary>How an intake takes streamed batches.</summary>
public sealed class StreamingOptions
{
    /// <summary>Where the options stand in the configuration.</summary>
    public const string Section = "Pingtree:Streaming";

    /// <summary>Most leads in a chunk.</summary>
    [Range(1, LeadBatchReceived.MaxLeads)]
    public int ChunkLeads { get; set; } = LeadBatchReceived.MaxLeads;

    /// <summary>Most bytes of leads in a chunk.</summary>
    [Range(64 * 1024, LeadBatchReceived.MaxBytes)]
    public int ChunkBytes { get; set; } = LeadBatchReceived.MaxBytes;

    /// <summary>Most chunks of one batch on their way; past it, the reading waits, and with it the sender.</summary>
    [Range(1, 1000)]
    public int ChunksInFlight { get; set; } = 32;

    /// <summary>How long a finished batch waits for outcomes after its last byte.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan OutcomeWait { get; set; } = TimeSpan.FromSeconds(60);
}
