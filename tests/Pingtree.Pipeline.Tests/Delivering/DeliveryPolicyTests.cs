using Pingtree.Pipeline.Delivering;

namespace Pingtree.Pipeline.Tests.Delivering;

public sealed class DeliveryPolicyTests
{
    private const double NoJitter = 0.5;

    private static readonly DateTimeOffset Noon = new(2025, 3, 15, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(204)]
    [InlineData(299)]
    public void Any_2xx_is_delivered(int status)
    {
        Decide(status, triesBefore: 7).ShouldBe(new DeliveryDecision(DeliveryStatus.Delivered));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(101)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(599)]
    public void Everything_else_is_tried_again_by_the_schedule(int? status)
    {
        Decide(status, triesBefore: 0).ShouldBe(new DeliveryDecision(DeliveryStatus.Pending, Noon.AddSeconds(5)));
        Decide(status, triesBefore: 6).ShouldBe(new DeliveryDecision(DeliveryStatus.Pending, Noon.AddHours(10)));
        Decide(status, triesBefore: 7).ShouldBe(new DeliveryDecision(DeliveryStatus.Exhausted));
    }

    [Fact]
    public void A_410_ends_the_delivery_and_says_so()
    {
        Decide(410).ShouldBe(new DeliveryDecision(DeliveryStatus.Cancelled, IsGone: true));
    }

    [Theory]
    [InlineData(429, 60, 0, 60)]            // longer than the schedule's 5 s: waits
    [InlineData(503, 60, 0, 60)]
    [InlineData(429, 60, 1, 300)]           // shorter than the schedule's 5 min: changes nothing
    [InlineData(500, 60, 0, 5)]             // those say nothing about when to come again
    [InlineData(302, 60, 0, 5)]
    public void Only_429_and_503_may_ask_for_more_time_and_never_get_less(int status, int asked, int triesBefore, int seconds)
    {
        Decide(status, triesBefore, retryAfter: TimeSpan.FromSeconds(asked)).NextAttemptAt.ShouldBe(Noon.AddSeconds(seconds));
    }

    private static DeliveryDecision Decide(int? status, int triesBefore = 0, TimeSpan? retryAfter = null) =>
        DeliveryPolicy.Decide(new DeliveryAnswer(status, "", retryAfter), triesBefore, Noon, NoJitter);
}
