namespace Pingtree.Intake.Streaming;

/// <summary>What a record of a batch may be, and what it is called where it is not.</summary>
internal static class RecordLimits
{
    /// <summary>Longest record, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    public const string TooLarge = "payload_too_large";

    public const string Malformed = "malformed_json";
}
