using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Tests.Leads;

public sealed class LeadFieldsReaderTests
{
    [Fact]
    public void Plain_values_keep_their_kind_and_numbers_their_digits()
    {
        var fields = Read("""{"email":"a@b.com","age":1.50e3,"ok":true,"no":false,"none":null}""").ShouldBeOfType<FieldsReading.Fields>().Value;

        fields.All.Select(f => (f.Key, f.Value.Kind, f.Value.Text)).ShouldBe(
        [
            ("email", FieldKind.String, "a@b.com"), ("age", FieldKind.Number, "1.50e3"), ("ok", FieldKind.True, "true"), ("no", FieldKind.False, "false"),
            ("none", FieldKind.Null, ""),
        ]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("{\"a\":/* */1}")]
    public void What_is_no_JSON_object_is_malformed(string text) => Read(text).ShouldBeOfType<FieldsReading.Malformed>();

    [Fact]
    public void Eight_levels_are_read_and_nine_are_not()
    {
        Read(Nested(8)).ShouldBeOfType<FieldsReading.WrongShape>();
        Read(Nested(9)).ShouldBeOfType<FieldsReading.Malformed>();

        static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
    }

    [Fact]
    public void A_hundred_fields_and_4096_bytes_are_the_most()
    {
        Read(Fields(100)).ShouldBeOfType<FieldsReading.Fields>();
        Read(Fields(101)).ShouldBeOfType<FieldsReading.WrongShape>();
        Read($$"""{"a":"{{new string('é', 2048)}}"}""").ShouldBeOfType<FieldsReading.Fields>();
        Read($$"""{"a":"{{new string('é', 2048)}}x"}""").ShouldBeOfType<FieldsReading.WrongShape>().Errors.Keys.ShouldBe(["a"]);

        static string Fields(int count) => "{" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"f{i}\":{i}")) + "}";
    }

    [Fact]
    public void Every_breach_is_named_under_its_field()
    {
        var errors = Read("""{"email":{},"first name":"x","tags":[1],"zip":"1","zip":"2"}""").ShouldBeOfType<FieldsReading.WrongShape>().Errors;

        errors["email"].ShouldBe("Email must be a string, number or boolean.");
        errors["tags"].ShouldBe("Tags must be a string, number or boolean.");
        errors.Keys.ShouldBe(["email", "first name", "tags", "zip"], ignoreOrder: true);
    }

    [Fact]
    public void Fields_go_there_and_back_as_JSON() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>().Filter(s => Encoding.UTF8.GetByteCount(s.Get) < LeadFieldsReader.MaxValueBytes),
        text =>
        {
            var fields = new LeadFields().With("a", FieldValue.Of(text.Get));
            return LeadFieldsReader.Read(fields.ToUtf8Json()) is FieldsReading.Fields read && read.Value["a"].Text == text.Get;
        }).QuickCheckThrowOnFailure();

    private static FieldsReading Read(string text) => LeadFieldsReader.Read(Encoding.UTF8.GetBytes(text));
}
