using Pingtree.Pipeline.Delivering;

namespace Pingtree.Pipeline.Tests.Delivering;

public sealed class RetryScheduleTests
{
    [Theory]
    [InlineData(1, "00:00:05")]
    [InlineData(2, "00:05:00")]
    [InlineData(3, "00:30:00")]
    [InlineData(4, "02:00:00")]
    [InlineData(5, "05:00:00")]
    [InlineData(6, "10:00:00")]
    [InlineData(7, "10:00:00")]
    public void The_pause_grows_with_the_tries_give_or_take_a_tenth(int tries, string pause)
    {
        var expected = TimeSpan.Parse(pause, System.Globalization.CultureInfo.InvariantCulture);

        RetrySchedule.PauseAfter(tries, 0.5).ShouldBe(expected);
        RetrySchedule.PauseAfter(tries, 0)!.Value.ShouldBe(expected * 0.9, TimeSpan.FromMilliseconds(1));
        RetrySchedule.PauseAfter(tries, 1)!.Value.ShouldBe(expected * 1.1, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void The_eighth_try_is_the_last()
    {
        RetrySchedule.Tries.ShouldBe(8);
        RetrySchedule.PauseAfter(8, 0.5).ShouldBeNull();
        RetrySchedule.PauseAfter(9, 0.5).ShouldBeNull();
    }
}
