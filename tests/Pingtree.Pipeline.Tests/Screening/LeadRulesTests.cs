using System.Text;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening.Validating;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Pipeline.Tests.Screening;

public sealed class LeadRulesTests
{
    private const string Good = "\"email\":\"a@b.com\",\"phone\":\"5551234567\"";

    [Theory]
    [InlineData("{}", "email", "Email field is required.")]
    [InlineData("{}", "phone", "Phone field is required.")]
    [InlineData("{\"email\":null}", "email", "Email field is required.")]
    [InlineData("{\"email\":\"  \"}", "email", "Email field is required.")]
    [InlineData("{\"email\":\"nobody\"}", "email", "Email must be a valid email address.")]
    [InlineData("{\"email\":5}", "email", "Email must be a string.")]
    [InlineData("{\"phone\":5551234567}", "phone", "Phone must be a string.")]
    [InlineData("{\"phone\":\"12\"}", "phone", "Phone must be a 10-digit number.")]
    [InlineData("{" + Good + ",\"state\":\"XX\"}", "state", "State must be a two-letter US state code.")]
    [InlineData("{" + Good + ",\"zip\":\"1234\"}", "zip", "Zip must be a 5-digit or ZIP+4 code.")]
    [InlineData("{" + Good + ",\"zip\":\"12345 6789\"}", "zip", "Zip must be a 5-digit or ZIP+4 code.")]
    [InlineData("{" + Good + ",\"first_name\":true}", "first_name", "First name must be a string.")]
    public void A_breach_is_worded_under_its_field(string json, string field, string sentence) => Errors(json)[field].ShouldBe(sentence);

    [Theory]
    [InlineData("{" + Good + "}")]
    [InlineData("{" + Good + ",\"state\":\" ca \",\"zip\":\"94107\"}")]
    [InlineData("{" + Good + ",\"state\":\"PR\",\"zip\":\"94107-1234\"}")]
    [InlineData("{" + Good + ",\"state\":\"\",\"zip\":null}")]
    [InlineData("{" + Good + ",\"anything\":12,\"else\":false}")]
    public void A_good_lead_has_no_errors(string json) => Errors(json).ShouldBeEmpty();

    [Fact]
    public void Required_fields_replace_the_default()
    {
        var settings = new SourceSettings { RequiredFields = ["first_name", "agreed"] };

        Errors("{\"agreed\":false,\"first_name\":\"Ada\"}", settings).ShouldBeEmpty();
        Errors("{}", settings).ShouldBe(new Dictionary<string, string>
        {
            ["first_name"] = "First name field is required.",
            ["agreed"] = "Agreed field is required.",
        });
    }

    [Fact]
    public void An_international_source_has_its_own_phones_and_no_american_places()
    {
        var settings = new SourceSettings { PhoneFormat = PhoneFormat.E164 };

        Errors("{\"email\":\"a@b.com\",\"phone\":\"+79000000000\",\"state\":\"Bayern\",\"zip\":\"SW1A 1AA\"}", settings).ShouldBeEmpty();
        Errors("{\"email\":\"a@b.com\",\"phone\":\"5551234567\"}", settings)["phone"]
            .ShouldBe("Phone must be in international format, for example +15551234567.");
    }

    private static IReadOnlyDictionary<string, string> Errors(string json, SourceSettings? settings = null)
    {
        var source = new Source(1, "s", "S", Active: true, settings ?? new SourceSettings(), 0, DateTimeOffset.UnixEpoch);
        var fields = LeadFieldsReader.Read(Encoding.UTF8.GetBytes(json)).ShouldBeOfType<FieldsReading.Fields>().Value;
        return LeadRules.FindErrors(Lead.Receive(default, source, DateTimeOffset.UnixEpoch, fields));
    }
}
