using Pingtree.Pipeline.Delivering;

namespace Pingtree.Pipeline.Tests.Delivering;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Noon = new(2025, 3, 15, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("120", 120)]
    [InlineData(" 7 ", 7)]
    [InlineData("86400", 86_400)]
    [InlineData("86401", 86_400)]
    [InlineData("99999999999999999999999", 86_400)]
    [InlineData("Sat, 15 Mar 2025 12:10:00 GMT", 600)]
    [InlineData("Saturday, 15-Mar-25 12:10:00 GMT", 600)]
    [InlineData("Sat Mar 15 12:10:00 2025", 600)]
    [InlineData("Thu, 15 Mar 2035 12:10:00 GMT", 86_400)]
    public void Seconds_and_dates_are_read_and_bounded_by_a_day(string header, int seconds)
    {
        RetryAfter.Read(header, Noon).ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData("soon")]
    [InlineData("Sat, 15 Mar 2025 11:59:59 GMT")]
    public void What_is_neither_or_lies_behind_asks_for_nothing(string? header)
    {
        RetryAfter.Read(header, Noon).ShouldBeNull();
    }
}
