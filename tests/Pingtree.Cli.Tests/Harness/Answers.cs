using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Pingtree.Cli.Tests.Harness;

/// <summary>Answers for <see cref="FakeServer"/>.</summary>
internal static class Answers
{
    public static string Summary(int active = 0, int duplicate = 0, int rejected = 0, int invalid = 0) => JsonSerializer.Serialize(new
    {
        success = true,
        batch_id = "65d4a1c2b3d4e5f6a7000000",
        received = active + duplicate + rejected + invalid,
        active,
        duplicate,
        rejected,
        invalid,
        errors = Array.Empty<object>(),
    });

    public static string Outcome(int line, string status, string? reason = null) =>
        $$"""{"line":{{line}},"lead_id":"65d4a1c2b3d4e5f6a7{{line:x6}}","status":"{{status}}","reason":{{JsonSerializer.Serialize(reason)}}}""";

    /// <summary>Reads all there is, then says these lines.</summary>
    public static RequestDelegate Lines(params string[] lines) => async http =>
    {
        await ReadAllAsync(http);
        await SayAsync(http, lines);
    };

    public static RequestDelegate Refuse(int status, string message, string? retryAfter = null) => async http =>
    {
        http.Response.StatusCode = status;
        if (retryAfter is not null)
            http.Response.Headers.RetryAfter = retryAfter;
        await http.Response.WriteAsJsonAsync(new { success = false, reason = "word", message });
    };

    public static RequestDelegate Json(string json) => async http =>
    {
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(json);
    };

    /// <summary>Says these lines, and then the cable is pulled.</summary>
    public static RequestDelegate BreakAfter(params string[] lines) => async http =>
    {
        await http.Request.BodyReader.ReadAsync();
        await SayAsync(http, lines);
        http.Abort();
    };

    /// <summary>Takes and says nothing, until the client leaves.</summary>
    public static RequestDelegate Silence(TaskCompletionSource asked) => async http =>
    {
        asked.TrySetResult();
        await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    };

    /// <summary>Rejects every line, and reads on only while somebody reads what it says.</summary>
    public static RequestDelegate RejectEveryLine => async http =>
    {
        var lines = 0;
        while (true)
        {
            var read = await http.Request.BodyReader.ReadAsync();
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                buffer = buffer.Slice(buffer.GetPosition(1, end));
                http.Response.BodyWriter.Write(Encoding.UTF8.GetBytes(Outcome(++lines, "rejected", "suppressed") + "\n"));
            }

            http.Request.BodyReader.AdvanceTo(buffer.Start, buffer.End);
            await http.Response.BodyWriter.FlushAsync();
            if (read.IsCompleted)
                break;
        }

        await http.Response.WriteAsync(Summary(rejected: lines));
    };

    private static async Task ReadAllAsync(HttpContext http)
    {
        while (await http.Request.BodyReader.ReadAsync() is { IsCompleted: false } read)
            http.Request.BodyReader.AdvanceTo(read.Buffer.End);
    }

    private static async Task SayAsync(HttpContext http, string[] lines)
    {
        http.Response.ContentType = "application/x-ndjson";
        foreach (var line in lines)
            await http.Response.WriteAsync(line + "\n");
        await http.Response.Body.FlushAsync();
    }
}
