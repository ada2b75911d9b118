namespace Pingtree.Intake.Answers;

/// <summary>A thing was done, and that is all there is to say.</summary>
internal sealed record Done(string Message)
{
    public bool Success { get; } = true;
}
