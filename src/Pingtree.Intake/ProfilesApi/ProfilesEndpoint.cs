using Microsoft.AspNetCore.Mvc;
using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.ProfilesApi;

/// <summary><c>POST /api/v1.1/{method}</c>: every method of the dialect. The HTTP status is 200, the code stands in the body.</summary>
internal static class ProfilesEndpoint
{
    public static void MapProfiles(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/v1.1").WithMetadata(new DisableRequestSizeLimitAttribute()); // its own limits are told in the dialect's words
        api.MapPost("/{**method}", (HttpContext http, string? method, ProfilesDispatcher dispatcher) => dispatcher.HandleAsync(http, method))
            .ExcludeFromDescription();
        foreach (var method in ProfilesDescription.All)
            api.MapPost($"/{method.Name}", (HttpContext http, ProfilesDispatcher dispatcher) => dispatcher.HandleAsync(http, method.Name)).Describe(method);
    }
}

/// <summary>Takes a call from its bytes to its answer.</summary>
internal sealed partial class ProfilesDispatcher(
    ProfileMethods methods, ProfileDoor door, RepeatedCalls repeats, TokenBook tokens, LeadIdFactory ids, ILogger<ProfilesDispatcher> log)
{
    public async Task HandleAsync(HttpContext http, string? methodName)
    {
        var asked = new Asked(methods.Find(methodName));
        CallAnswer answer;
        try
        {
            answer = await AnswerAsync(http, asked);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (StoreUnavailableException away)
        {
            DependencyAway(asked.Method?.Name, away.Message);
            answer = new CallAnswer(Result.Away().ToNode(), IsRepeat: false);
        }
        catch (Exception exception)
        {
            Broken(exception, asked.Method?.Name);
            answer = new CallAnswer(new Result(ResultCode.Failed, "Something broke on our side. It has been logged.").ToNode(), IsRepeat: false);
        }

        await WriteAsync(http, asked.Body, answer);
    }

    private async Task<CallAnswer> AnswerAsync(HttpContext http, Asked asked)
    {
        var ct = http.RequestAborted;
        var method = asked.Method;
        if (CallReader.FormatOf(http.Request) is not { } format)
            return Refuse(new(ResultCode.WrongMediaType, "Send application/json or application/xml in UTF-8, uncompressed."));
        if (await CallReader.ReadAsync(http.Request, method is { IsBatch: true }, ct) is not { } bytes)
            return Refuse(Result.Unreadable(CallReader.TooLarge(method is { IsBatch: true })));

        var reading = CallReader.Parse(bytes, format);
        asked.Body = reading.Body;
        if (reading.Error is { } unreadable)
            return Refuse(Result.Unreadable(unreadable));

        var (token, source, refusal) = await door.AdmitAsync(http.Request, asked.Body, method, ct);
        if (method is null || refusal is not null)
            return Refuse(refusal!);

        // Every call has a range of ids of its own: who takes up a request id with another method must not come upon the ids of others.
        var newId = ids.NextBatch();
        if (CallKey.Find(http.Request, bytes, method, token!) is not { } key)
            return new CallAnswer((await RunAsync(method, new ProfileCall(asked.Body, token!, source!, newId), ct)).ToNode(), IsRepeat: false);

        http.Response.Headers["X-Duplicate-Key"] = key;
        return await repeats.RunAsync(key, newId, id => RunAsync(method, new ProfileCall(asked.Body, token!, source!, id), ct), ct);
    }

    private async Task<Result> RunAsync(IProfileMethod method, ProfileCall call, CancellationToken ct)
    {
        var count = method.Count(call.Body);
        if (!await tokens.TakeAsync(call.Token, count, ct))
            return new Result(ResultCode.QuotaUsedUp, $"This month's {call.Token.MonthlyQuota} do not leave room for {count} more; they begin anew with the next UTC month.");

        try
        {
            return await method.RunAsync(call, ct);
        }
        catch (Exception exception) when (exception is not OperationCanceledException) // who goes away in the middle keeps what was done for him
        {
            await tokens.GiveBackAsync(call.Token, count);
            throw;
        }
    }

    private static CallAnswer Refuse(Result refusal) => new(refusal.ToNode(), IsRepeat: false);

    private static async Task WriteAsync(HttpContext http, WireNode.Map body, CallAnswer answer)
    {
        var format = WireFormats.OfAnswer(http.Request, body);
        var bytes = format == WireFormat.Xml ? XmlWriting.Write(SystemFields.ToXml(answer.Body)) : JsonWriting.Write(answer.Body);
        if (answer.IsRepeat)
            http.Response.Headers["X-Duplicate-Request"] = "true";
        http.Response.ContentType = format.ToMediaType();
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} answered 500: the store is away: {Detail}")]
    private partial void DependencyAway(string? method, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed")]
    private partial void Broken(Exception exception, string? method);

    /// <summary>What is known of a call so far; its answer's form rests on it even where it fails.</summary>
    private sealed class Asked(IProfileMethod? method)
    {
        public IProfileMethod? Method => method;

        public WireNode.Map Body { get; set; } = WireNode.Map.Empty;
    }
}
