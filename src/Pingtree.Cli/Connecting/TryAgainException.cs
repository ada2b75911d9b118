namespace Pingtree.Cli.Connecting;

/// <summary>It did not work this time; it may the next.</summary>
/// <param name="sentence">What happened, for a person.</param>
/// <param name="after">When the server wants to be asked again; null where it did not say.</param>
internal sealed class TryAgainException(string sentence, TimeSpan? after = null) : Exception(sentence)
{
    public TimeSpan? After => after;
}
