using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.Submitting;

/// <summary>What a submission came to.</summary>
internal abstract record Submitted
{
    private Submitted() { }

    /// <summary>The lead was screened and stored.</summary>
    public sealed record Screened(LeadOutcome Outcome, bool Replayed) : Submitted;

    /// <summary>The lead is safe, its outcome not known yet.</summary>
    public sealed record Pending(LeadId Id) : Submitted;

    /// <summary>An earlier request under the same key is on its way.</summary>
    public sealed record InFlight : Submitted;

    /// <summary>The key was used with another body.</summary>
    public sealed record Mismatch : Submitted;
}

/// <summary>What makes a repeated request recognisable.</summary>
/// <param name="Key">Its name.</param>
/// <param name="BodyHash">SHA-256 of its body.</param>
internal sealed record RepeatKey(string Key, byte[] BodyHash);

/// <summary>How long the client waits.</summary>
/// <param name="Time">How long for the outcome.</param>
/// <param name="Async">Whether it wants no outcome at all, even one that is there at once.</param>
internal readonly record struct Wait(TimeSpan Time, bool Async);
