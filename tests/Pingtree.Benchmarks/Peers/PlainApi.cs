using System.IO.Pipelines;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Benchmarks.Peers;

/// <summary>The web server one would write without a pipeline: check, look for a duplicate, insert, answer. In a process of its own.</summary>
internal static class PlainApi
{
    /// <summary>The argument that makes this program that server.</summary>
    public const string Mode = "plain-api";

    public const string CreatePath = "/create";
    public const string ReadyPath = "/health/ready";

    public static async Task<int> RunAsync(string file)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        using var table = new PlainTable(file);

        await using var app = builder.Build();
        app.MapGet(ReadyPath, () => "ready");
        app.MapPost(CreatePath, async (HttpRequest request, CancellationToken ct) => Answer(table, await ReadAsync(request.BodyReader, ct)));
        await app.RunAsync();
        return 0;
    }

    private static IResult Answer(PlainTable table, Lead? lead)
    {
        if (lead is null)
            return Results.Json(new { success = false, reason = "validation_error" }, statusCode: StatusCodes.Status400BadRequest);
        return table.TryInsert(lead)
            ? Results.Json(new { success = true, lead_id = lead.Id.ToString(), message = "Lead created successfully." })
            : Results.Json(new { success = false, reason = "duplicate", lead_id = lead.Id.ToString() });
    }

    private static async Task<Lead?> ReadAsync(PipeReader body, CancellationToken ct)
    {
        var read = await body.ReadAtLeastAsync(64 * 1024, ct); // to the end: a lead is smaller
        var bytes = System.Buffers.BuffersExtensions.ToArray(read.Buffer);
        body.AdvanceTo(read.Buffer.End);
        return PlainLeads.Receive(bytes);
    }
}
