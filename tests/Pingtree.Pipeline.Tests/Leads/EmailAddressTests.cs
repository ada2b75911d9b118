using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Tests.Leads;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ada@example.com", "ada@example.com")]
    [InlineData("  Ada.Lovelace+leads@Example.CO.UK\t", "ada.lovelace+leads@example.co.uk")]
    [InlineData("a@b.c", "a@b.c")]
    [InlineData("o'hara@xn--bcher-kva.example", "o'hara@xn--bcher-kva.example")]
    public void A_mailbox_is_trimmed_and_lower_cased(string text, string expected)
    {
        EmailAddress.TryParse(text, out var email).ShouldBeTrue();
        email!.Value.ShouldBe(expected);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("ada")]
    [InlineData("@example.com")]
    [InlineData("ada@")]
    [InlineData("ada@example")]
    [InlineData("ada@example.")]
    [InlineData("ada@.com")]
    [InlineData("ada@exa mple.com")]
    [InlineData("ada@exa_mple.com")]
    [InlineData("ada@-example.com")]
    [InlineData("ada@example-.com")]
    [InlineData("a@b@example.com")]
    [InlineData("a b@example.com")]
    [InlineData(".ada@example.com")]
    [InlineData("ada.@example.com")]
    [InlineData("a..da@example.com")]
    [InlineData("ada@example.com, bea@example.com")]
    [InlineData("Ada <ada@example.com>")]
    [InlineData("ada@ex\u0000ample.com")]
    [InlineData("ad\u0101@example.com")]
    public void Anything_else_is_none(string? text) => EmailAddress.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void It_has_at_most_254_characters()
    {
        const string Domain = "@example.com";

        EmailAddress.TryParse(new string('a', 254 - Domain.Length) + Domain, out _).ShouldBeTrue();
        EmailAddress.TryParse(new string('a', 255 - Domain.Length) + Domain, out _).ShouldBeFalse();
    }
}
