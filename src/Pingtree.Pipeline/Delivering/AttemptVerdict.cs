namespace Pingtree.Pipeline.Delivering;

/// <summary>
/// What came of an attempt, held against its endpoint as it is when the result is written. Between the two the partner may have moved the endpoint
/// and another process may have reached it, so what was known when the attempt began decides nothing.
/// </summary>
/// <param name="Status">Where the delivery stands now.</param>
/// <param name="NextAttemptAt">When to try again, where it is pending (UTC).</param>
/// <param name="Attempts">Attempts made, this one included if it counts.</param>
/// <param name="FailingSince">Since when every attempt at the endpoint has failed (UTC); null where the last one went well.</param>
/// <param name="LastFailureAt">When the last of those ended (UTC).</param>
/// <param name="SwitchOff">Whether the endpoint is to be switched off now.</param>
public sealed record AttemptVerdict(
    DeliveryStatus Status, DateTimeOffset? NextAttemptAt, int Attempts, DateTimeOffset? FailingSince, DateTimeOffset? LastFailureAt, bool SwitchOff)
{
    /// <summary>An endpoint that has failed for so long without a single success is switched off.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(5);

    /// <summary>
    /// Failures further apart than this don't belong together: nothing was tried in between. While something is, no pause is longer than the day
    /// an endpoint may ask for; the rest is for a time in which nobody could deliver.
    /// </summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromHours(36);

    /// <summary>Judges a result.</summary>
    /// <param name="result">What came of the attempt.</param>
    /// <param name="endpoint">The endpoint as it is stored at this moment; read and changed in the same write.</param>
    public static AttemptVerdict Of(AttemptResult result, Webhook endpoint)
    {
        // What another URL answered, or what never left us, says nothing about this one.
        var speaksOfEndpoint = result.SentTo?.OriginalString == endpoint.Url.OriginalString;
        var (failingSince, lastFailureAt) = !speaksOfEndpoint ? (endpoint.FailingSince, endpoint.LastFailureAt)
            : result.Status == DeliveryStatus.Delivered ? (null, null)
            : AfterFailure(endpoint, result.FinishedAt);
        var switchOff = speaksOfEndpoint && endpoint.Active && (result.IsGone || result.FinishedAt - failingSince >= Patience);

        var (status, next, counts) = result.IsGone && !speaksOfEndpoint
            ? (DeliveryStatus.Pending, result.FinishedAt, false) // the URL it was sent to is gone; the one in force has not been asked
            : (result.Status, result.NextAttemptAt, result.WasSent);
        if (status == DeliveryStatus.Pending && (switchOff || !endpoint.Active))
            status = DeliveryStatus.Cancelled; // what an endpoint that is off did not take is not tried again
        return new AttemptVerdict(
            status,
            status == DeliveryStatus.Pending ? next ?? result.FinishedAt : null,
            result.Delivery.Attempts + (counts ? 1 : 0),
            failingSince,
            lastFailureAt,
            switchOff);
    }

    /// <summary>The failing goes on, or begins: also where the last failure is too long ago to say anything any more.</summary>
    private static (DateTimeOffset Since, DateTimeOffset LastAt) AfterFailure(Webhook endpoint, DateTimeOffset failure) =>
        endpoint is { FailingSince: { } since, LastFailureAt: { } last } && failure - last <= LongestPause
            ? (since, failure > last ? failure : last)
            : (failure, failure);
}
