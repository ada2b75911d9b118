namespace Pingtree.Pipeline.Delivering;

/// <summary>What an attempt brought back.</summary>
/// <param name="Status">HTTP status; null where there was no answer.</param>
/// <param name="Text">The beginning of the answer's body, or a sentence about what went wrong.</param>
/// <param name="RetryAfter">How long the endpoint asked us to wait.</param>
public sealed record DeliveryAnswer(int? Status, string? Text, TimeSpan? RetryAfter = null)
{
    /// <summary>There was no answer, and this is why.</summary>
    public static DeliveryAnswer None(string why) => new(null, why);
}
