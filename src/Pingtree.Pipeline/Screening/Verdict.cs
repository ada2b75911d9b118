namespace Pingtree.Pipeline.Screening;

/// <summary>What one gate says of one lead.</summary>
public abstract record Verdict
{
    private Verdict() { }

    public sealed record Pass : Verdict;

    public sealed record Refuse(Refusal Refusal) : Verdict;

    public static Verdict Passed { get; } = new Pass();
}
