namespace Pingtree.Intake.ProfilesApi.Wire;

/// <summary>What reading a body gave: its members, or the sentence that says why it can't be read.</summary>
internal readonly record struct WireReading(WireNode.Map Body, string? Error)
{
    public static WireReading Unreadable(string error) => new(WireNode.Map.Empty, error);
}
