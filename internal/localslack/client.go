package localslack

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// clientHandler serves what the workspace page reads: always as one person, who is
// named in every call, and never more than that person may see.
func (s *Server) clientHandler() http.Handler {
	mux := http.NewServeMux()
	get := func(name string, f func(asked func(string) string) (object, error)) {
		mux.HandleFunc("GET /_client/"+name, func(w http.ResponseWriter, r *http.Request) {
			answer, err := f(r.URL.Query().Get)
			controlAnswer(w, answer, err)
		})
	}
	mux.HandleFunc("GET /_client/boot", s.serveBoot)
	mux.HandleFunc("GET /_client/events", s.serveEvents)
	get("history", func(q func(string) string) (object, error) {
		return s.clientHistory(q("user"), q("channel"), q("before"), q("limit"))
	})
	get("thread", func(q func(string) string) (object, error) {
		return s.clientThread(q("user"), q("channel"), q("ts"))
	})
	get("traffic", func(q func(string) string) (object, error) {
		return s.clientTraffic(q("before"), q("limit"))
	})
	mux.HandleFunc("POST /_client/read", func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			controlAnswer(w, nil, errors.New("the body cannot be read"))
			return
		}
		answer, err := on(func(_ context.Context, m messageAct) (object, error) { return s.clientRead(m) })(r.Context(), raw)
		controlAnswer(w, answer, err)
	})
	mux.HandleFunc("/_client/", func(w http.ResponseWriter, r *http.Request) {
		controlAnswer(w, nil, errors.New("the page has no call "+r.Method+" "+r.URL.Path))
	})
	return mux
}

// serveBoot answers everything the page needs to begin. Who is not somebody here
// gets the people to choose from together with the refusal.
func (s *Server) serveBoot(w http.ResponseWriter, r *http.Request) {
	answer, err := s.boot(r.URL.Query().Get("user"))
	if err != nil {
		answer["ok"], answer["error"] = false, err.Error()
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(http.StatusBadRequest)
		w.Write(encode(answer))
		return
	}
	controlAnswer(w, answer, nil)
}

// boot is never nil. Who does not say who they are is the first person there is.
func (s *Server) boot(user string) (object, error) {
	defer s.lock()()
	if user == "" {
		user = s.firstPerson()
	}
	answer := object{"people": s.clientPeople(), "workspace": object{"id": s.cfg.Workspace.ID, "name": s.cfg.Workspace.Name}}
	if err := s.sitsHere(user); err != nil {
		return answer, err
	}
	channels := []object{}
	for _, id := range s.ws.order {
		if c := s.ws.channels[id]; c.has(user) {
			channels = append(channels, s.clientChannel(c, user))
		}
	}
	bot := s.cfg.Bot
	answer["me"] = user
	answer["app"] = object{
		"id": bot.AppID, "user": bot.UserID, "bot_id": bot.BotID, "name": bot.Name, "home": s.cfg.HomeTab,
		"messages": s.cfg.MessagesTab, "messages_read_only": s.cfg.MessagesTabReadOnly, "scopes": append([]string{}, s.cfg.Scopes...),
	}
	answer["channels"] = channels
	answer["commands"] = append([]SlashCommand{}, s.cfg.Commands...)
	answer["tour"], answer["start"] = append([]string{}, s.cfg.Tour...), ""
	if len(s.cfg.Tour) > 0 && s.cfg.HomeTab {
		answer["start"] = "home" // where somebody who comes for the first time begins
	}
	answer["clock"] = s.clientClock()
	answer["home"], answer["views"] = s.clientHome(user), s.clientViews(user)
	answer["violations"], answer["seq"] = s.oracle.brokenRules(), s.journal.head()
	return answer, nil
}

// firstPerson is somebody who may sit here, or nobody.
func (s *Server) firstPerson() string {
	for _, id := range s.ws.userOrder {
		if s.sitsHere(id) == nil {
			return id
		}
	}
	return ""
}

func (s *Server) clientPeople() []object {
	people := []object{}
	for _, id := range s.ws.userOrder {
		u := s.ws.users[id]
		o := object{
			"id": u.ID, "name": u.Name, "real_name": u.RealName, "tz": u.TZ, "is_bot": u.IsBot, "deleted": u.Deleted,
			"guest": u.IsGuest, "is_admin": u.IsAdmin, "dm": "",
		}
		if c := s.ws.channels[imID(id)]; c != nil && c.im {
			o["dm"] = c.ID
		}
		people = append(people, o)
	}
	return people
}

func (s *Server) clientChannel(c *conversation, user string) object {
	o := s.readMark(c, user)
	delete(o, "channel")
	o["id"], o["name"], o["kind"], o["archived"], o["members"] = c.ID, c.Name, c.kind(), c.Archived, append([]string{}, c.Members...)
	if c.im {
		o["name"] = s.cfg.Bot.Name
	}
	return o
}

func (s *Server) clientClock() object {
	return object{"now": s.clock.Now(), "running": s.clock.Running()}
}

// clientHome is the Home of a person, nil when the app has published none.
func (s *Server) clientHome(user string) object {
	if v := s.ws.homes[user]; v != nil {
		return s.viewObject(v)
	}
	return nil
}

// clientViews are the open modals of a person, the root first.
func (s *Server) clientViews(user string) []object {
	views := []object{}
	for _, v := range s.ws.stacks[user] {
		views = append(views, s.viewObject(v))
	}
	return views
}
