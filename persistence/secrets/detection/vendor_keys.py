"""How keys look that only their owner's name gives away: a name, then its forms.

In the notation of `formats.form`; a name of two words is joined here (`message_bird`). Letters
stand for both cases. Lengths as the vendors hand them out today, and as gitleaks lists them.
"""

ROWS = """
    adafruit {D32}
    adobe {H32} {D32-66}
    airship {H32}
    airtable {L17} {D32-66}
    algolia {L32}
    alibaba {L30}
    aliyun {L30}
    amplitude {H32}
    artifactory {L73} {L64}
    asana {H40} {L32} {L24-48}
    atlas {UUID}
    atlassian {L24} {D32-66}
    auth0 {D64}
    beamer b_{E44} {D32-66}
    bintray {L64} {H40}
    bitbucket {L24-48} {E64}
    bitly {H40}
    bittrex {L32}
    bluemix {D44}
    braintree {H32}
    bugsnag {H32}
    circle_ci {H40}
    cloudant {H64} {L24}
    cloudflare {D40} {H37} {H32}
    codeclimate {H40} {H64}
    codecov {L32} {UUID}
    cohere {A40}
    coinbase {D64} {A16} {L24-48}
    confluence {L24} {D32-66}
    confluent {L16} {L64}
    contentful {E43} {H32}
    contentstack {H32}
    coveralls {A34-40}
    datadog {L40} {H32}
    deepgram {H40}
    digitalocean {H64}
    discord {H64} {E32}
    drone_ci {L32}
    dropbox {L15} {L11}AAAAAAAAAA{E43} {D32-66}
    etsy {L24} {L24-48}
    facebook {H32}
    fastly {E32}
    finicity {H32} {L20}
    finnhub {L20} {H40}
    flickr {H32} {L32} {H16}
    freshbooks {L64} {L24-48}
    gitlab {D20} {H40}
    gitter {D40}
    hashicorp {D32-66}
    heroku {UUID}
    hubspot {UUID}
    ibm {D44}
    ibm_cloud {D44}
    intercom {E60} {L24-48}
    ipinfo {H14} {H64}
    jfrog {L73} {L64}
    jira {L24} {D32-66}
    kraken {E80-90} {UUID} {E56}
    kucoin {H24} {UUID} {H64}
    lastfm {H32}
    launchdarkly {E40} {UUID}
    linear {H32}
    linked_in {A16} {L14} {D32-66}
    lokalise {H40} {H32}
    looker {L20} {L24} {H32}
    mailgun {A32}-{A8}-{A8} {H32}
    mailjet {H32} {UUID}
    mandrill {D22}
    mapquest {A32} {H40}
    mattermost {L26}
    meraki {H40}
    message_bird {L25} {UUID} {H32}
    mixpanel {H32}
    netlify {E40-46}
    new_relic {L64} {H40}
    new_york_times {E32}
    nytimes {E32}
    okcoin {H32} {UUID}
    okta 00{E40} {D42}
    openweathermap {H32}
    opsgenie {UUID} {D32-66}
    pager_duty {A20}
    paypal {A80}
    pingdom {H32} {D86}
    plaid {L24} {L30}
    postmark {UUID}
    private_ai {L32}
    rapid_api {D50}
    rollbar {H32}
    saucelabs {UUID} {H40}
    sendbird {UUID} {H40}
    sentry {H64} {H32}
    snyk {UUID}
    soft_layer {L64}
    sonar {E40}
    sourcegraph {H40}
    spotify {H32}
    square_space {UUID} {L24-48}
    sumo {L64} su{A12}
    sumologic {L64} su{A12}
    telegram {N5-16}:A{D34}
    travis {A22} {H40}
    trello {H32} {H64}
    twilio {H32}
    twitch {L30}
    twitter {L45} {N15-25}-{A20-40} {A25} {L50}
    wakatime {UUID} {H40}
    wandb {H40}
    xray {L73} {L64}
    yelp {D128} {H32}
    zendesk {A40}
"""
