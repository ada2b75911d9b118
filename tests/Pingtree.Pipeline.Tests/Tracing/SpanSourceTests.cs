using System.Diagnostics;
using Pingtree.Pipeline.Tracing;

namespace Pingtree.Pipeline.Tests.Tracing;

public sealed class SpanSourceTests : IDisposable
{
    private readonly SpanSource _spans = new("Pingtree.SpanSourceTests");
    private readonly ActivitySource _outside = new("SpanSourceTests");
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name.EndsWith("SpanSourceTests", StringComparison.Ordinal),
        Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
            options.Name == "unfollowed" ? ActivitySamplingResult.PropagationData : ActivitySamplingResult.AllDataAndRecorded,
    };

    public void Dispose()
    {
        _listener.Dispose();
        _outside.Dispose();
    }

    [Fact]
    public void Where_nobody_listens_no_span_begins_whatever_a_caller_wants()
    {
        using var caller = new Activity("request").SetParentId("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").Start();
        caller.Recorded.ShouldBeTrue();

        _spans.Begin("work").ShouldBeNull();
        _spans.Begin("work", ActivityKind.Internal, [caller.Context]).ShouldBeNull();
        _spans.BeginTrace("work").ShouldBeNull();

        Activity.Current.ShouldBe(caller);
    }

    [Fact]
    public void Work_on_what_is_not_followed_begins_no_span()
    {
        ActivitySource.AddActivityListener(_listener);
        using var request = _outside.StartActivity("unfollowed")!;

        _spans.Begin("work").ShouldBeNull();
        _spans.Begin("work", ActivityKind.Internal, [Followed.Here, default, request.Context]).ShouldBeNull();
        Followed.Write().ShouldBeNull();
    }

    [Fact]
    public void Work_on_what_came_from_several_places_is_under_one_and_linked_to_the_others()
    {
        ActivitySource.AddActivityListener(_listener);
        var (one, other) = (Place(), Place());

        using var span = _spans.Begin("work", ActivityKind.Internal, [default, one, other, one])!;

        span.TraceId.ShouldBe(one.TraceId);
        span.ParentSpanId.ShouldBe(one.SpanId);
        span.Links.Select(link => link.Context).ShouldBe([other]);
    }

    [Fact]
    public void A_trace_of_its_own_is_linked_to_what_it_came_from()
    {
        ActivitySource.AddActivityListener(_listener);
        using var request = _outside.StartActivity("request")!;

        using var span = _spans.BeginTrace("chunk")!;

        span.TraceId.ShouldNotBe(request.TraceId);
        span.Parent.ShouldBeNull();
        span.Links.ShouldHaveSingleItem().Context.ShouldBe(request.Context);
        Activity.Current.ShouldBe(span);
    }

    [Fact]
    public void A_place_is_read_as_it_was_written_and_nonsense_as_none()
    {
        ActivitySource.AddActivityListener(_listener);
        using var request = _outside.StartActivity("request")!;

        var read = Followed.Read(Followed.Write());

        (read.TraceId, read.SpanId, read.TraceFlags).ShouldBe((request.TraceId, request.SpanId, ActivityTraceFlags.Recorded));
        foreach (var nonsense in (string?[])[null, "", "00-0af7651916cd43dd8448eb211c80319c-01"])
            Followed.Read(nonsense).ShouldBe(default);
    }

    private ActivityContext Place()
    {
        using var elsewhere = _outside.StartActivity("elsewhere")!;
        return elsewhere.Context;
    }
}
