using Pingtree.Cli.Rejecting;
using Pingtree.Cli.Streaming;

namespace Pingtree.Cli.Tests.Rejecting;

public sealed class RejectSpoolTests
{
    [Fact(Timeout = 60_000)]
    public async Task Whatever_the_order_they_come_back_by_line()
    {
        using var spool = new RejectSpool(runLength: 100);
        var outcomes = Enumerable.Range(1, 1234)
            .Select(line => new RecordOutcome(
                line,
                line % 3 == 0 ? null : $"65d4a1c2b3d4e5f6a7{line:x6}",
                line % 2 == 0 ? "invalid" : "duplicate",
                line % 5 == 0 ? null : $"reason{line % 7}"))
            .ToList();

        await Task.Yield();
        foreach (var outcome in outcomes.OrderBy(o => o.Line * 7919 % 1237))
            spool.Add(outcome);

        spool.ReadByLine().ShouldBe(outcomes);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_was_heard_before_a_new_try_is_void()
    {
        using var spool = new RejectSpool(runLength: 2);
        for (var line = 1; line <= 5; line++)
            spool.Add(new RecordOutcome(line, null, "invalid", null));

        await Task.Yield();
        spool.Clear();
        spool.Add(new RecordOutcome(9, null, "rejected", "suppressed"));

        spool.ReadByLine().ShouldBe([new RecordOutcome(9, null, "rejected", "suppressed")]);
    }
}
