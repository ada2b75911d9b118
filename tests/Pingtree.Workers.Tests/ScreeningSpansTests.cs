using System.Collections.Concurrent;
using System.Diagnostics;
using Pingtree.Storage.Contracts;

namespace Pingtree.Workers.Tests;

public sealed class ScreeningSpansTests : IDisposable
{
    private const int Limit = 60_000;

    private readonly ActivitySource _bus = new($"ScreeningSpansTests.{Guid.NewGuid()}");
    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly ActivityListener _listener;

    public ScreeningSpansTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source == _bus || source.Name.StartsWith("Pingtree.", StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _listener.Dispose();
        _bus.Dispose();
    }

    [Fact(Timeout = Limit)]
    public async Task A_batch_made_of_several_messages_is_in_the_trace_of_one_linked_to_the_others_and_says_what_each_gate_refused()
    {
        await using var worker = new Worker();
        await worker.MakeSourceAsync();
        await worker.Suppression.AddAsync(1, [A.Plain("nobody@example.com")], Ct);

        var messages = await Task.WhenAll(
            ConsumeAsync(worker, "ada@example.com"), ConsumeAsync(worker, "ada@example.com"), ConsumeAsync(worker, "nobody@example.com"), StartAsync(worker));

        var screen = Own("screen", messages).ShouldHaveSingleItem();
        var store = Own("store", messages).ShouldHaveSingleItem();
        screen.TagObjects.Where(tag => tag.Key.StartsWith("pingtree.outcome.", StringComparison.Ordinal)).ToDictionary(tag => tag.Key, tag => tag.Value)
            .ShouldBe(new Dictionary<string, object?> { ["pingtree.outcome.active"] = 1, ["pingtree.outcome.duplicate"] = 1, ["pingtree.outcome.suppressed"] = 1 }, ignoreOrder: true);
        screen.Links.Select(link => link.Context.TraceId).Append(screen.TraceId).ShouldBe(messages.Take(3), ignoreOrder: true);
        store.ParentSpanId.ShouldBe(screen.SpanId);
    }

    [Fact(Timeout = Limit)]
    public async Task A_store_that_fails_is_named_by_its_kind_of_failure_alone()
    {
        await using var worker = new Worker();
        await worker.MakeSourceAsync();
        worker.Leads.Fault = _ => new InvalidOperationException("Value 'ada@example.com' is broken.");

        var trace = ConsumeAsync(worker, "ada@example.com");
        await worker.Line.StartAsync(Ct);
        await Should.ThrowAsync<InvalidOperationException>(() => trace);

        var store = _ended.Where(span => span.OperationName == "store" && span.GetTagItem("error.type") is nameof(InvalidOperationException)).ShouldHaveSingleItem();
        store.Status.ShouldBe(ActivityStatusCode.Error);
        store.StatusDescription.ShouldBeNull();
        store.Events.ShouldBeEmpty();
    }

    private async Task<ActivityTraceId> ConsumeAsync(Worker worker, string email)
    {
        Activity.Current = null;
        using var message = _bus.StartActivity("consume")!;
        await worker.Line.ScreenAsync([worker.Lead(email)], null, Ct);
        return message.TraceId;
    }

    private static async Task<ActivityTraceId> StartAsync(Worker worker)
    {
        await worker.Line.StartAsync(Ct);
        return default;
    }

    /// <summary>Spans of these traces: other tests run beside, and are heard as well.</summary>
    private IReadOnlyList<Activity> Own(string name, IReadOnlyCollection<ActivityTraceId> traces) =>
        [.. _ended.Where(span => span.OperationName == name && traces.Contains(span.TraceId))];
}
