using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Tests.Leads;

public sealed class PhoneNumberTests
{
    [Theory]
    [InlineData("5551234567")]
    [InlineData("(555) 123-4567")]
    [InlineData("555.123.4567")]
    [InlineData("+1 555 123 4567")]
    [InlineData("1-555-123-4567")]
    public void An_american_number_is_its_ten_digits(string text) => Read(text, PhoneFormat.Us10).ShouldBe("5551234567");

    [Fact]
    public void Ten_digits_that_begin_with_a_one_are_a_number() => Read("(123) 456-7890", PhoneFormat.Us10).ShouldBe("1234567890");

    [Theory]
    [InlineData("")]
    [InlineData("555123456")]
    [InlineData("25551234567")]
    [InlineData("115551234567")]
    [InlineData("+25551234567")]
    [InlineData("+15551234")]
    [InlineData("555123456a")]
    [InlineData("555/123/4567")]
    [InlineData("\u0665551234567")]
    public void Anything_else_is_no_american_number(string text) => Read(text, PhoneFormat.Us10).ShouldBeNull();

    [Theory]
    [InlineData("+15551234567", "+15551234567")]
    [InlineData("+7 (900) 000-00-00", "+79000000000")]
    [InlineData("+123456789012345", "+123456789012345")]
    public void An_international_number_keeps_its_plus(string text, string expected) => Read(text, PhoneFormat.E164).ShouldBe(expected);

    [Theory]
    [InlineData("15551234567")]
    [InlineData("+05551234567")]
    [InlineData("+1234567890123456")]
    [InlineData("+123456")]
    [InlineData("+1555abc4567")]
    [InlineData("++15551234567")]
    public void Anything_else_is_no_international_number(string text) => Read(text, PhoneFormat.E164).ShouldBeNull();

    private static string? Read(string text, PhoneFormat format) => PhoneNumber.TryParse(text, format, out var phone) ? phone.Value : null;
}
