using System.Text.Json.Serialization;

namespace Pingtree.Intake.Answers;

/// <summary>A refusal as every route of <c>/api/v1</c> words it: a status, a machine's reason, a sentence for a person.</summary>
internal sealed class Refused(int status, RefusalBody body) : IResult
{
    /// <summary>Seconds after which the client may try again.</summary>
    public int? RetryAfter { get; init; }

    public async Task ExecuteAsync(HttpContext http)
    {
        if (status == StatusCodes.Status401Unauthorized)
            http.Response.Headers.WWWAuthenticate = "Bearer";
        if (RetryAfter is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString();

        http.Response.StatusCode = status;
        await http.Response.WriteAsJsonAsync(body, http.RequestAborted);
    }

    public static Refused Unauthorized() =>
        new(StatusCodes.Status401Unauthorized, new("unauthorized", "Send a valid API key as 'Authorization: Bearer <key>'."));

    public static Refused Forbidden(string message) => new(StatusCodes.Status403Forbidden, new("forbidden", message));

    public static Refused SourceInactive() =>
        new(StatusCodes.Status403Forbidden, new("source_inactive", "This source is switched off and takes no leads."));

    public static Refused RateLimited(int retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, new("rate_limited", $"Too many requests. Try again in {retryAfter} s.")) { RetryAfter = retryAfter };

    public static Refused TooManyStreams() => new(
        StatusCodes.Status429TooManyRequests,
        new("rate_limited", "This source follows its events as often as it may at one time. Close one of these connections first."))
    {
        RetryAfter = 15,
    };

    public static Refused PayloadTooLarge(long? limit) => new(
        StatusCodes.Status413PayloadTooLarge,
        new("payload_too_large", limit is null ? "The body is too large." : $"The body may have at most {limit} bytes."));

    public static Refused UnsupportedMediaType(string expected) =>
        new(StatusCodes.Status415UnsupportedMediaType, new("unsupported_media_type", $"Send the body as {expected}, uncompressed."));

    public static Refused MalformedJson(string message) => new(StatusCodes.Status400BadRequest, new("malformed_json", message));

    public static Refused Invalid(string field, string sentence) => Invalid(new Dictionary<string, string> { [field] = sentence });

    public static Refused Invalid(IReadOnlyDictionary<string, string> errors) =>
        new(StatusCodes.Status400BadRequest, new("validation_error", "The request has fields that are missing or not valid; see errors.") { Errors = errors });

    public static Refused NotFound(string message, int? retryAfter = null) =>
        new(StatusCodes.Status404NotFound, new("not_found", message)) { RetryAfter = retryAfter };

    public static Refused MethodNotAllowed() =>
        new(StatusCodes.Status405MethodNotAllowed, new("method_not_allowed", "This route does not take this method; see the Allow header."));

    public static Refused Conflict(string reason, string message) => new(StatusCodes.Status409Conflict, new(reason, message));

    public static Refused IdempotencyMismatch() =>
        new(StatusCodes.Status422UnprocessableEntity, new("idempotency_mismatch", "This Idempotency-Key was used with another body in the last 24 hours."));

    public static Refused Unavailable() =>
        new(StatusCodes.Status503ServiceUnavailable, new("unavailable", "This can't be done right now; nothing was promised. Try again shortly.")) { RetryAfter = 2 };

    public static Refused Failed() =>
        new(StatusCodes.Status500InternalServerError, new("internal_error", "Something broke on our side. It has been logged."));
}

/// <summary>The body of a refusal.</summary>
/// <param name="Reason">One word for a program.</param>
/// <param name="Message">A sentence for a person.</param>
internal sealed record RefusalBody(string Reason, string Message)
{
    /// <summary>Always false.</summary>
    [JsonPropertyOrder(-1)]
    public bool Success { get; }

    /// <summary>A sentence under each wrong field's name.</summary>
    public IReadOnlyDictionary<string, string>? Errors { get; init; }
}
