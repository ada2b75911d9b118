using System.Text;
using System.Xml.Linq;
using Pingtree.Intake.Access;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.Tests.ProfilesApi;

/// <summary>Calls the profiles API of an intake whose source 1 asks only for an e-mail and takes phones in international form.</summary>
internal sealed class ProfilesClient(IntakeHost host) : IAsyncDisposable
{
    public const string Token = "ptt_all";
    public const TokenRoles AllRoles = TokenRoles.WriteProfiles | TokenRoles.ReadProfiles | TokenRoles.WriteSuppresses | TokenRoles.ReadSuppresses;

    /// <summary>The request every client of this dialect knows.</summary>
    public const string Model =
        """
        {"db_id":1,"resource_id":1,"matching":"email","data":{"_status":0,"_fname":"Jim","_lname":"Jones","email":"example@example.com","phones":["+79000000000"]}}
        """;

    public const string XmlModel =
        """
        <xml><db_id>1</db_id><resource_id>1</resource_id><matching>email</matching><data><status>0</status><fname>Jim</fname><lname>Jones</lname>
        <email>example@example.com</email><phones array='true'>+79000000000</phones></data></xml>
        """;

    public IntakeHost Host => host;

    public static async Task<ProfilesClient> StartAsync()
    {
        var client = new ProfilesClient(await IntakeHost.StartAsync());
        var home = client.Host.Sources["home"];
        client.Host.Sources["home"] = home with
        {
            SuppressionVersion = 1,
            Settings = home.Settings with { PhoneFormat = PhoneFormat.E164, RequiredFields = [FieldNames.Email] },
        };
        await client.AddTokenAsync(Token);
        return client;
    }

    public Task AddTokenAsync(string text, TokenRoles roles = AllRoles, string? group = null, int? quota = null, params int[] sources) =>
        host.Tokens.CreateAsync(new AccessToken($"tok_{text}", text, roles, sources is [] ? [1] : sources, group, quota, DateTimeOffset.UnixEpoch), ApiKey.Hash(text), default);

    public Task<ProfilesAnswer> CallAsync(string method, string json, params (string Name, string Value)[] headers) =>
        SendAsync(method, json, "application/json", Token, headers);

    public Task<ProfilesAnswer> CallXmlAsync(string method, string xml) => SendAsync(method, xml, "application/xml", Token, ("Accept", "application/xml"));

    public async Task<ProfilesAnswer> SendAsync(string method, string body, string? type, string? token, params (string Name, string Value)[] headers)
    {
        var answer = await host.SendAsync(HttpMethod.Post, $"/api/v1.1/{method}", IntakeHost.Content(Encoding.UTF8.GetBytes(body), type), token, headers);
        answer.Status.ShouldBe(200, answer.Text);
        return new ProfilesAnswer(answer);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();
}

/// <summary>An answer of the profiles API, whatever its form.</summary>
internal sealed record ProfilesAnswer(Answer Answer)
{
    public bool IsXml => Answer.Header("Content-Type") == "application/xml; charset=utf-8";

    public int Code => IsXml ? int.Parse(Xml.Element("error")!.Value) : Answer.Json.GetProperty("error").GetInt32();

    public string Sentence => IsXml ? Xml.Element("error_text")!.Value : Answer.Json.GetProperty("error_text").GetString()!;

    public string? ProfileId => IsXml ? Xml.Element("profile_id")?.Value : Answer.Json.TryGetProperty("profile_id", out var id) ? id.GetString() : null;

    public XElement Xml => XElement.Parse(Answer.Text);

    public ProfilesAnswer ShouldBe(int code, string? containing = null)
    {
        Code.ShouldBe(code, Answer.Text);
        if (containing is not null)
            Sentence.ShouldContain(containing);
        return this;
    }
}
